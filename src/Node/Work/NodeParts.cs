using Naru.Client;
using Naru.Client.Informers;
using Naru.Client.Work;
using Naru.Node.Machine;

namespace Naru.Node.Work;

/// <summary>What every pod worker of a node works with.</summary>
internal sealed record NodeParts(
    NodeSettings Settings,
    ApiClient Client,
    IPodRuntime Runtime,
    TimeProvider Time,
    EventRecorder Events,
    Informer Services,
    Informer Slices,
    Informer Nodes,
    Action<string, Exception> OnFault)
{
    public ObjectWatches Watches { get; } = new(Client, Time);

    /// <summary>What pods may use of the node, for the downward API.</summary>
    public NodeCapacity Capacity { get; set; } = new(0, 0);
}
