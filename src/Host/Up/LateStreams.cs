using Naru.ApiHttp;
using Naru.Resources.Trees;

namespace Naru.Host.Up;

/// <summary>Stands in the API's door from its first moment; leads to the nodes as soon as the engine is open.</summary>
internal sealed class LateStreams : INodeStreams
{
    private volatile Agents.ClusterStreams? _target;

    public Agents.ClusterStreams? Target
    {
        get => _target;
        set => _target = value;
    }

    public Task ReadLogAsync(Tree pod, NodeLogOptions options, Stream output, CancellationToken cancel) => Open().ReadLogAsync(pod, options, output, cancel);

    public Task<int> ExecAsync(Tree pod, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel) => Open().ExecAsync(pod, options, streams, cancel);

    public Task<Stream> ConnectAsync(Tree pod, int port, CancellationToken cancel) => Open().ConnectAsync(pod, port, cancel);

    private Agents.ClusterStreams Open() => _target ?? throw new IOException("this server is still starting; try again in a moment");
}
