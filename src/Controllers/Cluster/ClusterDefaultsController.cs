using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Controllers.Volumes;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Cluster;

/// <summary>
/// Keeps what every cluster has: the first namespaces, the <c>kubernetes</c> Service with its endpoints, and a
/// StorageClass <c>standard</c> for local volumes. The class is made once and then its owner's to change.
/// </summary>
public sealed class ClusterDefaultsController : Controller
{
    private static readonly ControllerDeclaration Declared = new(
        "cluster-defaults-controller",
        [ResourceTypes.Namespaces, ResourceTypes.Services, ResourceTypes.EndpointSlices, ResourceTypes.Endpoints, ResourceTypes.StorageClasses],
        [ResourceTypes.Namespaces, ResourceTypes.Services, ResourceTypes.EndpointSlices, ResourceTypes.Endpoints, ResourceTypes.StorageClasses]);

    private static readonly string[] FirstNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];
    private static readonly ObjectKey Service = new("default", "kubernetes");

    private readonly ClusterDefaults _defaults;
    private readonly Informer _namespaces;
    private readonly Informer _services;
    private readonly Informer _slices;
    private readonly Informer _endpoints;
    private readonly Informer _classes;

    public ClusterDefaultsController(ControllerContext context, ClusterDefaults defaults) : base(Declared, context)
    {
        _defaults = defaults;
        _namespaces = Read(ResourceTypes.Namespaces).OnChange(OnNamespace);
        _services = Read(ResourceTypes.Services).OnChange(OnService);
        _slices = Read(ResourceTypes.EndpointSlices).OnChange(OnService);
        _endpoints = Read(ResourceTypes.Endpoints).OnChange(OnService);
        _classes = Read(ResourceTypes.StorageClasses);
        Queue.Add(Service);
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        foreach (var name in FirstNamespaces)
            if (_namespaces.Snapshot.Find("", name).IsAbsent)
                await EnsureAsync(ResourceTypes.Namespaces, Tree.Object(("metadata", Tree.Object(("name", name)))), cancel);
        if (_services.Snapshot[Service].IsAbsent) await EnsureAsync(ResourceTypes.Services, KubernetesService(), cancel);
        await KeepAsync(ResourceTypes.EndpointSlices, _slices.Snapshot[Service], Slice(), "endpoints", cancel);
        await KeepAsync(ResourceTypes.Endpoints, _endpoints.Snapshot[Service], Endpoints(), "subsets", cancel);
        if (_classes.Snapshot.Count == 0) await EnsureAsync(ResourceTypes.StorageClasses, StandardClass(), cancel);
    }

    private async ValueTask KeepAsync(ResourceType type, Tree existing, Tree wanted, string field, CancellationToken cancel)
    {
        if (existing.IsAbsent) await EnsureAsync(type, wanted, cancel);
        else if (!Tree.DeepEquals(existing[field], wanted[field])) await Api.ModifyAsync(type, existing.Key, old => old.With(field, wanted[field]), cancel);
    }

    private async ValueTask EnsureAsync(ResourceType type, Tree tree, CancellationToken cancel)
    {
        try
        {
            await Api.CreateAsync(type, tree, cancel);
        }
        catch (ApiRefusedException refused) when (refused.Reason == "AlreadyExists")
        {
            // The snapshot was behind.
        }
    }

    private Tree KubernetesService() => Tree.Object(
        ("metadata", Meta("component", "apiserver", "provider", "kubernetes")),
        ("spec", Tree.Object(
            ("clusterIP", _defaults.ServiceAddress), ("clusterIPs", Tree.Array(_defaults.ServiceAddress)),
            ("type", "ClusterIP"), ("sessionAffinity", "None"),
            ("ports", Tree.Array(Tree.Object(("name", "https"), ("protocol", "TCP"), ("port", 443), ("targetPort", _defaults.ApiPort)))))));

    private Tree Slice() => Tree.Object(
        ("metadata", Meta("kubernetes.io/service-name", "kubernetes")),
        ("addressType", "IPv4"),
        ("endpoints", Tree.Array(_defaults.ApiAddresses.Select(address => Tree.Object(
            ("addresses", Tree.Array(address)), ("conditions", Tree.Object(("ready", true))))))),
        ("ports", Tree.Array(Tree.Object(("name", "https"), ("protocol", "TCP"), ("port", _defaults.ApiPort)))));

    private Tree Endpoints() => Tree.Object(
        ("metadata", Meta("endpointslice.kubernetes.io/skip-mirror", "true")),
        ("subsets", Tree.Array(Tree.Object(
            ("addresses", Tree.Array(_defaults.ApiAddresses.Select(address => Tree.Object(("ip", address))))),
            ("ports", Tree.Array(Tree.Object(("name", "https"), ("port", _defaults.ApiPort), ("protocol", "TCP"))))))));

    private static Tree StandardClass() => Tree.Object(
        ("metadata", Tree.Object(("name", "standard"), ("annotations", Tree.Object((VolumeNames.DefaultClass, "true"))))),
        ("provisioner", VolumeNames.Provisioner),
        ("reclaimPolicy", "Delete"),
        ("volumeBindingMode", "WaitForFirstConsumer"));

    private static Tree Meta(params ReadOnlySpan<string> labels)
    {
        var map = Tree.EmptyObject;
        for (var i = 0; i < labels.Length; i += 2) map = map.With(labels[i], labels[i + 1]);
        return Tree.Object(("name", Service.Name), ("namespace", Service.Namespace), ("labels", map));
    }

    private void OnNamespace(InformerChange change)
    {
        if (change.New.IsAbsent && FirstNamespaces.Contains(change.Key.Name)) Queue.Add(Service);
    }

    private void OnService(InformerChange change)
    {
        if (change.Key == Service) Queue.Add(Service);
    }
}
