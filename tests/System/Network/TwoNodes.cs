using Naru.Engine.Networks;
using Naru.Engine.Networks.Nodes;
using Naru.Kernel.Netlink;
using Naru.Network.Dataplane;
using Naru.Network.Routes;

namespace Naru.Tests.System.Network;

/// <summary>Two nodes joined by the instance's bridge, in namespaces of their own below a temporary directory.</summary>
internal sealed class TwoNodes : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("naru-net-");
    private readonly NetworkNamespace home;
    private readonly NetworkNamespace away;
    private readonly InstanceNames names;
    private readonly NodeLinks links;

    /// <param name="withServices">False leaves services and routes to the code under test.</param>
    /// <param name="bridged">See <see cref="TestNet.NewHost"/>.</param>
    public TwoNodes(bool withServices = true, bool? bridged = null)
    {
        home = TestNet.NewHost(bridged);
        Ranges = ClusterRanges.LoadOrPick(Path.Combine(directory.FullName, "ranges.json"), home);
        names = new InstanceNames(directory.FullName);
        links = new NodeLinks(names, Ranges, Path.Combine(directory.FullName, "netns"), home);
        links.EnsureHome();
        away = NetworkNamespace.Open(links.EnsureSeat("n2", 1).NamespacePath);
        First = new TestNode(home, Ranges, 0, directory.FullName, withServices);
        Second = new TestNode(away, Ranges, 1, directory.FullName, withServices);
        if (!withServices) return;
        PeerNode[] peers = [new(Ranges.PodsOf(0), First.Address) { Name = "n1" }, new(Ranges.PodsOf(1), Second.Address) { Name = "n2" }];
        First.Routes.Sync(peers);
        Second.Routes.Sync(peers);
    }

    public ClusterRanges Ranges { get; }

    public TestNode First { get; }

    public TestNode Second { get; }

    /// <summary>Both nodes learn the change, as they do from the API.</summary>
    public void Apply(params FrontendChange[] changes)
    {
        First.Services.Apply(changes);
        Second.Services.Apply(changes);
    }

    /// <summary>The second node's port of the bridge as it is when it was just made, or made by an older server: off the bridge and on again.</summary>
    public void RelinkAway()
    {
        using var route = RouteSocket.Open(home);
        var link = route.Find(names.NodeLink("n2"))!;
        route.SetMaster(link.Index, 0);
        route.SetMaster(link.Index, route.IndexOf(links.BridgeName));
    }

    /// <summary>What a server does with the nodes' links when it starts.</summary>
    public void StartAgain()
    {
        links.EnsureHome();
        links.EnsureSeat("n2", 1);
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
        links.RemoveSeat("n2");
        links.Dispose();
        away.Dispose();
        home.Dispose();
        directory.Delete(recursive: true);
    }
}
