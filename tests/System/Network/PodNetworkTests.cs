using System.Net;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Pods;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Tests.System.Network;

/// <summary>A node's pod network over crashes and reboots.</summary>
public sealed class PodNetworkTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("naru-net-");
    private readonly NetworkNamespace host = TestNet.NewHost();
    private PodNetwork network;

    public PodNetworkTests()
    {
        using (var route = RouteSocket.Open(host)) route.EnsureAddress(RouteSocket.LoopbackIndex, IPAddress.Parse("192.0.2.1"), 32);
        network = Open();
    }

    private InstanceNames Names => new(directory.FullName);

    private string NamespaceDirectory => Path.Combine(directory.FullName, "netns");

    public void Dispose()
    {
        foreach (var pod in network.List()) network.Detach(pod.PodUid);
        network.Dispose();
        host.Dispose();
        directory.Delete(recursive: true);
    }

    [Fact]
    public void A_restart_takes_the_pods_over_as_they_are()
    {
        var before = network.Attach("p1");
        using var ns = NetworkNamespace.Open(before.NamespacePath);
        using var server = TestNet.ServeTcp(ns, 8080, "p1");
        Restart();
        Assert.Equal(before, network.Attach("p1"));
        Assert.Equal("p1 192.0.2.1", TestNet.AskTcp(host, before.Address.ToString(), 8080));
        Assert.NotEqual(before.Address, network.Attach("p2").Address);
    }

    [Fact]
    public void After_a_reboot_a_pod_gets_its_address_again_in_a_new_namespace()
    {
        var before = network.Attach("p1");
        NetworkNamespace.RemoveAt(before.NamespacePath);
        Restart();
        var after = network.Attach("p1");
        Assert.Equal(before.Address, after.Address);
        using var ns = NetworkNamespace.Open(after.NamespacePath);
        using var server = TestNet.ServeTcp(ns, 8080, "p1");
        Assert.StartsWith("p1 ", TestNet.AskTcp(host, after.Address.ToString(), 8080));
    }

    [Fact]
    public void A_pod_that_could_not_be_attached_keeps_no_address()
    {
        using (var nft = NftSocket.Open(host)) nft.DeleteTable(Names.Table("pods"));
        for (int i = 0; i < 10; i++) Assert.Throws<NetlinkException>(() => network.Attach($"p{i}"));
        Assert.Empty(network.List());
        Restart();
        Assert.Empty(network.List());
        network.Attach("p");
    }

    [Fact]
    public void A_full_range_refuses_and_takes_up_again()
    {
        for (int i = 0; i < 6; i++) network.Attach($"p{i}");
        Assert.Contains("no free pod address", Assert.Throws<Naru.Engine.EngineException>(() => network.Attach("one-more")).Message);
        network.Detach("p3");
        network.Detach("p3");
        Assert.NotNull(network.Attach("one-more"));
    }

    private void Restart()
    {
        network.Dispose();
        network = Open();
    }

    private PodNetwork Open() => PodNetwork.Open(new PodNetworkConfig(Names)
    {
        StateDirectory = Path.Combine(directory.FullName, "pods"),
        NamespaceDirectory = NamespaceDirectory,
        PodRange = IPNetwork.Parse("10.244.0.0/29"),
        ClusterNetworks = [IPNetwork.Parse("10.244.0.0/16")],
        NodeAddress = IPAddress.Parse("192.0.2.1"),
        Node = host,
    });
}
