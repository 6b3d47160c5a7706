using Naru.Client;
using Naru.Client.Informers;
using Naru.Client.Work;
using Naru.Node.Machine;
using Naru.Node.Status;
using Naru.Node.Volumes;
using Naru.Node.Work;

namespace Naru.Node;

/// <summary>
/// One node of the cluster on this machine: it registers itself, keeps its lease, and runs the pods bound to it over
/// <see cref="IPodRuntime"/>. It meets the control plane only through API objects, under its own identity.
/// <para>
/// Life cycle: <see cref="RunAsync"/> until cancelled. Stopping the agent leaves every container as it is; the next start
/// finds them by their labels. Losing the API server leaves them too: what is known is kept up, the rest waits.
/// </para>
/// </summary>
public sealed class NodeAgent
{
    private readonly NodeParts _parts;
    private readonly PodFleet _fleet;
    private readonly Informer _pods;

    /// <param name="informers">The informers of this process under the node's identity, shared with the node's network.</param>
    /// <param name="onFault">Told of what should never happen: a pod's worker that failed on something unforeseen and starts over.</param>
    public NodeAgent(
        NodeSettings settings, ApiClient client, InformerSet informers, IPodRuntime runtime, TimeProvider time, Random random, Action<string, Exception> onFault)
    {
        var events = new EventRecorder(client, time, random, "kubelet", settings.NodeName);
        _pods = new Informer(client, ResourceTypes.Pods, new ListOptions { FieldSelector = $"spec.nodeName={settings.NodeName}" }, time);
        _parts = new NodeParts(
            settings, client, runtime, time, events,
            informers.Of(ResourceTypes.Services), informers.Of(ResourceTypes.EndpointSlices), informers.Of(ResourceTypes.Nodes), onFault);
        _fleet = new PodFleet(_parts);
    }

    /// <summary>The pods bound to this node, as last seen.</summary>
    public InformerSnapshot Pods => _pods.Snapshot;

    /// <summary>Runs the node until cancelled, or until a part of it fails; the shared informers are run by who made them.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        List<Task> parts =
        [
            _parts.Events.RunAsync(cancel),
            _pods.RunAsync(cancel),
            new NodeReporter(_parts, new EvictionRounds(_parts, _fleet)).RunAsync(cancel),
            _fleet.RunAsync(_pods, cancel),
        ];
        if (_parts.Settings.ClaimDirectory.Length > 0) parts.Add(new ClaimCleaner(_parts).RunAsync(cancel));
        await await Task.WhenAny(parts);
    }
}
