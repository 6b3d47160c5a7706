using Naru.ApiHttp;
using Naru.Resources.Trees;

namespace Naru.Host.ControlPlane;

/// <summary>Stands where no node can be reached: an API server by itself.</summary>
internal sealed class NoNodes : INodeStreams
{
    public Task ReadLogAsync(Tree pod, NodeLogOptions options, Stream output, CancellationToken cancel) => throw Unreachable(pod);

    public Task<int> ExecAsync(Tree pod, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel) => throw Unreachable(pod);

    public Task<Stream> ConnectAsync(Tree pod, int port, CancellationToken cancel) => throw Unreachable(pod);

    private static IOException Unreachable(Tree pod) =>
        new($"the node {pod["spec"]["nodeName"].Text} cannot be reached: this server runs without nodes");
}
