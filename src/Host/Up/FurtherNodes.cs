using Naru.Engine.Networks;
using Naru.Engine.Networks.Nodes;
using Naru.Host.ControlPlane;
using Naru.Host.Instances;
using Naru.Kernel.Launch;

namespace Naru.Host.Up;

/// <summary>
/// Nodes 2..N of this machine: each a <c>naru join</c> process in a network namespace of its own, with its own directories,
/// keeper and keys. They are started when the server starts and are not there already; one that is lost stays lost until
/// then, so that losing a node means what it says.
/// </summary>
internal sealed class FurtherNodes(Instance instance, ClusterRanges ranges, NodeLinks links, ApiHost api, ClusterRegistry registry)
{
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(3650);

    public void Ensure(int nodes)
    {
        for (var ordinal = 1; ordinal < nodes; ordinal++)
        {
            var name = NodeNames.Of(ordinal);
            var node = instance.OfNode(name);
            node.Create();
            var password = registry.Admit(name);
            if (InstanceLock.IsHeld(node)) continue;
            var seat = links.EnsureSeat(name, ordinal);
            Describe(name, ordinal, 1.0 / nodes, password).Save(node.DataDirectory);
            using var started = new OwnMode
            {
                Arguments = ["join", "--data", node.DataDirectory, "--run", node.RunDirectory],
                OutputPath = node.Log,
                NetworkNamespacePath = seat.NamespacePath,
                CgroupPath = $"{node.CgroupRoot}/server",
            }.Start().Handle;
        }
    }

    private JoinFile Describe(string name, int ordinal, double share, string password)
    {
        var client = api.Authority.IssueClient($"system:node:{name}", ["system:nodes"], KeyLife);
        var agent = api.Authority.IssueServer($"system:node:{name}", [name], [ranges.AddressOf(ordinal)]);
        return new JoinFile
        {
            Name = name,
            Ordinal = ordinal,
            Share = share,
            Server = $"https://{ranges.AddressOf(0)}:{api.Port}",
            Pods = ranges.Pods,
            Services = ranges.Services,
            Nodes = ranges.Nodes,
            AuthorityPem = api.Authority.Pem,
            ClientCertificatePem = client.CertificatePem,
            ClientKeyPem = client.KeyPem,
            AgentCertificatePem = agent.CertificatePem,
            AgentKeyPem = agent.KeyPem,
            RegistryPassword = password,
        };
    }
}
