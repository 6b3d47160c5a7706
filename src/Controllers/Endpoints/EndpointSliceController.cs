using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Resources.Objects;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Controllers.Endpoints;

/// <summary>
/// Lists the pods behind every service that has a selector, as EndpointSlices and as Endpoints. A pod that is being deleted
/// stays listed as terminating until it is gone, so that connections it still serves can be drained.
/// </summary>
public sealed class EndpointSliceController : Controller
{
    private static readonly ControllerDeclaration Declared = new(
        "endpointslice-controller",
        [ResourceTypes.Services, ResourceTypes.Pods, ResourceTypes.Nodes, ResourceTypes.EndpointSlices, ResourceTypes.Endpoints],
        [ResourceTypes.EndpointSlices, ResourceTypes.Endpoints]);

    private static readonly InformerIndex ByService = new("service", slice =>
        slice.Labels[EndpointSlicePlan.ManagedBy].Is(EndpointSlicePlan.Controller) ? [$"{slice.Namespace}/{slice.Labels[EndpointSlicePlan.ServiceLabel].Text}"] : []);

    private readonly Informer _services;
    private readonly Informer _pods;
    private readonly Informer _nodes;
    private readonly Informer _slices;
    private readonly Informer _endpoints;

    public EndpointSliceController(ControllerContext context) : base(Declared, context)
    {
        _nodes = Read(ResourceTypes.Nodes);
        _slices = Read(ResourceTypes.EndpointSlices).AddIndex(ByService).OnChange(OnSlice);
        _endpoints = Read(ResourceTypes.Endpoints).OnChange(change => QueueOwned(change.Key));
        _services = Read(ResourceTypes.Services).AddIndex(InformerIndex.ByNamespace).OnChange(change => Queue.Add(change.Key));
        _pods = Read(ResourceTypes.Pods).AddIndex(InformerIndex.ByNamespace).OnChange(OnPod);
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var service = _services.Snapshot[key];
        var slices = _slices.Snapshot.By(ByService, key.ToString()).ToList();
        if (service.IsAbsent || service.IsDeleting || service.Spec["selector"].Count == 0 || service.Spec["type"].Is("ExternalName"))
        {
            await RemoveAsync(key, service, slices, cancel);
            return;
        }
        var selector = LabelSelector.OfMap(new TextMap(service.Spec["selector"]));
        var endpoints = _pods.Snapshot.By(InformerIndex.ByNamespace, key.Namespace)
            .Where(pod => selector.Matches(new TextMap(pod.Labels)))
            .Select(pod => ServiceEndpoint.Of(service, pod)).OfType<ServiceEndpoint>().ToList();
        var plan = EndpointSlicePlan.Make(service, endpoints, slices, ZoneOf, () => $"{key.Name}-{NameSuffix.Make(Random)}");
        foreach (var slice in plan.Create) await Api.CreateAsync(ResourceTypes.EndpointSlices, slice, cancel);
        foreach (var slice in plan.Update) await Api.UpdateAsync(ResourceTypes.EndpointSlices, slice, cancel);
        foreach (var slice in plan.Delete) await Api.DeleteAsync(ResourceTypes.EndpointSlices, slice.Key, new DeleteOptions { Uid = slice.Uid }, cancel);

        var existing = _endpoints.Snapshot[key];
        var wanted = EndpointsPlan.Make(service, existing, endpoints);
        if (existing.IsAbsent) await Api.CreateAsync(ResourceTypes.Endpoints, wanted, cancel);
        else if (!Tree.DeepEquals(existing["subsets"], wanted["subsets"])) await Api.UpdateAsync(ResourceTypes.Endpoints, wanted, cancel);
    }

    private async ValueTask RemoveAsync(ObjectKey key, Tree service, List<Tree> slices, CancellationToken cancel)
    {
        foreach (var slice in slices) await Api.DeleteAsync(ResourceTypes.EndpointSlices, slice.Key, new DeleteOptions { Uid = slice.Uid }, cancel);
        // Endpoints of a service without a selector are its owner's own.
        if (service.IsAbsent && !_endpoints.Snapshot[key].IsAbsent)
            await Api.DeleteAsync(ResourceTypes.Endpoints, key, new DeleteOptions { Uid = _endpoints.Snapshot[key].Uid }, cancel);
    }

    private string ZoneOf(string node) => _nodes.Snapshot.Find("", node).Labels["topology.kubernetes.io/zone"].Text;

    private void OnSlice(InformerChange change)
    {
        if (change.Latest.Labels[EndpointSlicePlan.ManagedBy].Is(EndpointSlicePlan.Controller))
            Queue.Add(new ObjectKey(change.Key.Namespace, change.Latest.Labels[EndpointSlicePlan.ServiceLabel].Text));
    }

    private void QueueOwned(ObjectKey key)
    {
        if (_services.Snapshot[key].Spec["selector"].Count > 0) Queue.Add(key);
    }

    private void OnPod(InformerChange change)
    {
        foreach (var service in _services.Snapshot.By(InformerIndex.ByNamespace, change.Key.Namespace))
        {
            var selector = LabelSelector.OfMap(new TextMap(service.Spec["selector"]));
            if (selector.Matches(new TextMap(change.Old.Labels)) || selector.Matches(new TextMap(change.New.Labels))) Queue.Add(service.Key);
        }
    }
}
