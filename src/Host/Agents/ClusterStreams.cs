using System.Security.Cryptography.X509Certificates;
using Naru.ApiHttp;
using Naru.ApiServer.Joining;
using Naru.Client.Informers;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Host.Agents;

/// <summary>Finds the machine a pod runs on: this process, or another node's agent by its address in the Node object.</summary>
internal sealed class ClusterStreams(string ownNode, INodeStreams own, Informer nodes, X509Certificate2 certificate, X509Certificate2 authority, NodeRoster roster) : INodeStreams
{
    public Task ReadLogAsync(Tree pod, NodeLogOptions options, Stream output, CancellationToken cancel) => Of(pod).ReadLogAsync(pod, options, output, cancel);

    public Task<int> ExecAsync(Tree pod, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel) => Of(pod).ExecAsync(pod, options, streams, cancel);

    public Task<Stream> ConnectAsync(Tree pod, int port, CancellationToken cancel) => Of(pod).ConnectAsync(pod, port, cancel);

    /// <summary>The agent of a node that is not this process; null for this one.</summary>
    public AgentClient? AgentOf(string name)
    {
        if (name == ownNode) return null;
        var node = nodes.Snapshot.Find("", name);
        var port = node["status"]["daemonEndpoints"]["kubeletEndpoint"]["Port"].AsInt32();
        foreach (var address in node["status"]["addresses"].Items)
            if (address["type"].Is("InternalIP") && port > 0) return new AgentClient(name, address["address"].Text, port, certificate, authority, roster);
        throw new IOException($"node {name} has not told where its agent listens");
    }

    private INodeStreams Of(Tree pod)
    {
        var name = pod["spec"]["nodeName"].Text;
        if (name.Length == 0) throw new IOException($"pod {pod.ObjectName} is not placed on a node yet");
        return AgentOf(name) ?? own;
    }
}
