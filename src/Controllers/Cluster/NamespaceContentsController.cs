using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Cluster;

/// <summary>
/// Gives every namespace its <c>default</c> ServiceAccount and the ConfigMap <c>kube-root-ca.crt</c>, by which programs
/// in pods know the API server.
/// </summary>
public sealed class NamespaceContentsController : Controller
{
    private const string Account = "default";
    private const string Authority = "kube-root-ca.crt";

    private static readonly ControllerDeclaration Declared = new(
        "namespace-contents-controller",
        [ResourceTypes.Namespaces, ResourceTypes.ServiceAccounts, ResourceTypes.ConfigMaps],
        [ResourceTypes.ServiceAccounts, ResourceTypes.ConfigMaps]);

    private readonly string _authority;
    private readonly Informer _namespaces;
    private readonly Informer _accounts;
    private readonly Informer _maps;

    /// <param name="authority">The cluster's certificate authority, in PEM.</param>
    public NamespaceContentsController(ControllerContext context, string authority) : base(Declared, context)
    {
        _authority = authority;
        _namespaces = Read(ResourceTypes.Namespaces).OnChange(change => Queue.Add(change.Key));
        _accounts = Read(ResourceTypes.ServiceAccounts).OnChange(change => QueueOwner(change, Account));
        _maps = Read(ResourceTypes.ConfigMaps).OnChange(change => QueueOwner(change, Authority));
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var space = _namespaces.Snapshot[key];
        if (space.IsAbsent || space.IsDeleting) return;
        if (_accounts.Snapshot.Find(key.Name, Account).IsAbsent)
            await CreateAsync(ResourceTypes.ServiceAccounts, Tree.Object(("metadata", Tree.Object(("name", Account), ("namespace", key.Name)))), cancel);
        var map = _maps.Snapshot.Find(key.Name, Authority);
        if (map.IsAbsent)
            await CreateAsync(ResourceTypes.ConfigMaps, Authorities(key.Name), cancel);
        else if (!map["data"]["ca.crt"].Is(_authority))
            await Api.ModifyAsync(ResourceTypes.ConfigMaps, map.Key, old => old.WithPath(["data", "ca.crt"], _authority), cancel);
    }

    private Tree Authorities(string ns) => Tree.Object(
        ("metadata", Tree.Object(
            ("name", Authority), ("namespace", ns),
            ("annotations", Tree.Object(("kubernetes.io/description", "The certificate authority of this cluster's API server."))))),
        ("data", Tree.Object(("ca.crt", _authority))));

    private async ValueTask CreateAsync(ResourceType type, Tree tree, CancellationToken cancel)
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

    private void QueueOwner(InformerChange change, string name)
    {
        if (change.Key.Name == name) Queue.Add(new ObjectKey("", change.Key.Namespace));
    }
}
