using System.Net;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Pods;
using Naru.Kernel.Netlink;
using Naru.Network.Dataplane;
using Naru.Network.Routes;

namespace Naru.Tests.System.Network;

/// <summary>One node of a test cluster: its namespace with pod network, routes and service dataplane, as the product composes them.</summary>
internal sealed class TestNode : IDisposable
{
    private readonly List<IDisposable> held = [];

    public TestNode(NetworkNamespace ns, ClusterRanges ranges, int ordinal, string directory, bool withServices)
    {
        (Namespace, Address) = (ns, ranges.AddressOf(ordinal));
        var names = Names = new InstanceNames($"{directory}/{ordinal}");
        Pods = PodNetwork.Open(new PodNetworkConfig(names)
        {
            StateDirectory = Path.Combine(directory, $"pods{ordinal}"),
            NamespaceDirectory = Path.Combine(directory, $"netns{ordinal}"),
            PodRange = ranges.PodsOf(ordinal),
            ClusterNetworks = [ranges.PodRange, ranges.NodeRange],
            NodeAddress = Address,
            Node = ns,
        });
        if (!withServices) return;
        Routes = NodeRoutes.Open(new NodeRoutesConfig(Address)
        {
            PodRange = ranges.PodRange,
            ServiceRange = ranges.ServiceRange,
            GateTable = names.Table("gate"),
            OwnAddresses = [ranges.DnsAddress],
            Node = ns,
        });
        Services = new NftServiceDataplane(new NftServiceConfig(names.Table("services"))
        {
            ServiceRange = ranges.ServiceRange,
            PodRange = ranges.PodRange,
            NodePods = ranges.PodsOf(ordinal),
            OwnAddresses = [ranges.DnsAddress],
            Node = ns,
        });
        Services.Reset([]);
    }

    public InstanceNames Names { get; }

    public NetworkNamespace Namespace { get; }

    public IPAddress Address { get; }

    public PodNetwork Pods { get; }

    public NodeRoutes Routes { get; } = null!;

    public IServiceDataplane Services { get; } = null!;

    /// <summary>A pod with a TCP and a UDP server on the port, both answering the pod's name.</summary>
    public TestPod AddPod(string name, int port = 8080)
    {
        var attachment = Pods.Attach(name);
        var ns = NetworkNamespace.Open(attachment.NamespacePath);
        held.Add(ns);
        held.Add(TestNet.ServeTcp(ns, port, name));
        held.Add(TestNet.ServeUdp(ns, port, name));
        return new TestPod(name, attachment.Address, ns);
    }

    public void Dispose()
    {
        held.ForEach(h => h.Dispose());
        foreach (var pod in Pods.List()) Pods.Detach(pod.PodUid);
        Pods.Dispose();
        Routes?.Dispose();
        Services?.Dispose();
    }
}
