using System.Net;
using System.Text.Json.Nodes;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Endpoints;
using Naru.Engine.Networks.Ports;
using Naru.Kernel.Netlink;

namespace Naru.Tests.System.Network;

/// <summary>The engine's networks in a host namespace of their own, with a neighbour machine one link away.</summary>
internal sealed class TestContainers : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("naru-net-");
    private readonly List<IDisposable> held = [];

    /// <param name="bridged">See <see cref="TestNet.NewHost"/>.</param>
    public TestContainers(bool? bridged = null)
    {
        Host = TestNet.NewHost(bridged);
        Outside = NetworkNamespace.Create();
        using var route = RouteSocket.Open(Host);
        route.AddVeth(new VethPlan("uplink", "eth0", Outside));
        route.EnsureAddress(route.IndexOf("uplink"), IPAddress.Parse("192.0.2.1"), 24);
        using var outside = RouteSocket.Open(Outside);
        outside.EnsureAddress(outside.IndexOf("eth0"), IPAddress.Parse("192.0.2.2"), 24);
        outside.SetUp(outside.IndexOf("eth0"));
        Names = new InstanceNames(directory.FullName);
        Networks = Open();
    }

    public NetworkNamespace Host { get; }

    public NetworkNamespace Outside { get; }

    public InstanceNames Names { get; }

    public EngineNetworks Networks { get; private set; }

    public string NamespaceDirectory => Path.Combine(directory.FullName, "netns");

    /// <summary>A started container with a TCP server on 8080 and a UDP server on 8053 that answer its name.</summary>
    public (ContainerAttachment Attachment, NetworkNamespace Namespace) Start(string name, string mode = "bridge", params PublishRequest[] ports)
    {
        var attachment = Networks.Attach(new ContainerRequest(IdOf(name), name) { Mode = mode, Ports = ports });
        var ns = NetworkNamespace.Open(attachment.NamespacePath!);
        held.Add(ns);
        held.Add(TestNet.ServeTcp(ns, 8080, name));
        held.Add(TestNet.ServeUdp(ns, 8053, name));
        return (attachment, ns);
    }

    /// <summary>A container's port of its bridge as it is when it was just made, or made by an older engine: off the bridge and on again.</summary>
    public void Relink(EndpointRecord endpoint)
    {
        using var route = RouteSocket.Open(Host);
        var link = route.Find(endpoint.LinkName)!;
        route.SetMaster(link.Index, 0);
        route.SetMaster(link.Index, link.Master);
    }

    /// <summary>Changes what is on record of a container; the next start reads it.</summary>
    public void Rewrite(string name, Action<JsonObject> change)
    {
        var file = Path.Combine(directory.FullName, "state", "containers", IdOf(name) + ".json");
        var record = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(record);
        File.WriteAllText(file, record.ToJsonString());
    }

    public string NamespaceOf(string name) => Path.Combine(NamespaceDirectory, "ctr-" + IdOf(name));

    public static string IdOf(string name) => name.PadLeft(64, '0');

    /// <summary>The engine dies and starts again; the containers live on.</summary>
    public IReadOnlyList<string> Restart(params string[] running)
    {
        Networks.Dispose();
        Networks = Open();
        return Networks.Recover(running.Select(IdOf).ToHashSet());
    }

    public void Dispose()
    {
        held.ForEach(h => h.Dispose());
        Networks.Dispose();
        NetworkPurge.Run(Names, [NamespaceDirectory], null, Host);
        Host.Dispose();
        Outside.Dispose();
        directory.Delete(recursive: true);
    }

    private EngineNetworks Open() => EngineNetworks.Open(new EngineNetworksConfig(Names)
    {
        StateDirectory = Path.Combine(directory.FullName, "state"),
        NamespaceDirectory = NamespaceDirectory,
        Host = Host,
    }, TimeProvider.System);
}
