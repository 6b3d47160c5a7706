using Naru.Resources.Trees;

namespace Naru.ApiHttp;

/// <summary>
/// The way from the API to the machine that a pod runs on: logs, exec, attach, port-forward, and the node's metrics. The
/// server has already authorized the request; the node does what it is told.
/// </summary>
public interface INodeStreams
{
    /// <summary>Reads a container's log.</summary>
    /// <param name="pod">The pod, with its node in <c>spec.nodeName</c>.</param>
    /// <exception cref="IOException">The node cannot be reached, or refuses; the message goes to the client.</exception>
    Task ReadLogAsync(Tree pod, NodeLogOptions options, Stream output, CancellationToken cancel);

    /// <summary>Runs a command in a container, or attaches to what runs there; gives the exit status.</summary>
    /// <exception cref="IOException">The node cannot be reached, or refuses; the message goes to the client.</exception>
    Task<int> ExecAsync(Tree pod, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel);

    /// <summary>Connects to a port inside the pod.</summary>
    /// <exception cref="IOException">Nothing listens there; the message goes to the client.</exception>
    Task<Stream> ConnectAsync(Tree pod, int port, CancellationToken cancel);
}
