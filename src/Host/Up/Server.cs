using System.Net;
using Naru.ApiHttp.Pki;
using Naru.ApiServer;
using Naru.ApiServer.Joining;
using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers;
using Naru.Controllers.Cluster;
using Naru.Controllers.Running;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Nodes;
using Naru.Host.Agents;
using Naru.Host.ControlPlane;
using Naru.Host.Engine;
using Naru.Host.Instances;
using Naru.Host.Joining;
using Naru.Kernel;
using Naru.Kernel.Netlink;
using Naru.Resources.Api;

namespace Naru.Host.Up;

/// <summary>
/// The server: every room of it put together by hand. Order of the start: the node's address, the API (what people and
/// nodes wait for), the engine with its keeper, the Docker socket, then all loops, the registry and the further nodes. Order of
/// the end: loops first, then doors; containers and further nodes go on.
/// </summary>
internal static class Server
{
    /// <summary>Serves until <paramref name="stop"/>; says that it is ready through the instance.</summary>
    public static async Task<int> RunAsync(Instance instance, ServerSettings settings, CancellationToken stop)
    {
        var ranges = ClusterRanges.LoadOrPick(instance.RangesFile);
        Failpoint.Hit(InstanceFailpoints.RangesPicked);
        var place = new NodePlace(instance, NodeNames.Of(0), 0, ranges, 1.0 / settings.Nodes, ranges.AddressOf(0));
        CheckAddress(settings.Advertise);
        var (passwords, roster) = (RegistryPasswords.LoadOrCreate(instance.DataDirectory), RosterFile.Load(instance, ranges, settings.Advertise));
        passwords.Follow(roster, RosterFile.OwnNodes(instance));
        using var links = new NodeLinks(place.Names, ranges, Path.Combine(instance.RunDirectory, "nodes"));
        links.EnsureHome();
        var opening = NodeEngine.OpenAsync(place, Report, stop);
        var streams = new LateStreams();
        var metrics = new UsageMetrics();
        await using var api = await StartApiAsync(
            new ApiHostOptions(instance.DataDirectory, instance.RunDirectory, settings.ApiPort)
            {
                Addresses = [place.Address],
                Advertise = settings.Advertise,
                Admission = new NodeAdmission(ranges, roster, passwords),
                Roster = roster,
                ServiceRange = ranges.Services,
                Loggers = new ReportingLoggers(Report),
                Streams = streams,
                Metrics = metrics.Read,
            },
            opening, stop);
        Failpoint.Hit(InstanceFailpoints.ApiOpen);
        await using var engine = await opening;
        Failpoint.Hit(InstanceFailpoints.EngineOpen);
        var transport = FailpointTransport.Around(new LocalTransport(api.Api));
        using var node = new NodeSide(place, engine, new ApiClient(transport, "naru-node", NodeSide.UserOf(place.Name)), 0, Report);
        streams.Target = NodeStreams(place, engine, api.Authority, node, roster);
        metrics.Nodes = streams.Target;
        await using var registry = await ClusterRegistry.StartAsync(place, engine, api.Authority, passwords, settings.Advertise, stop);
        var loops = new List<Task>
        {
            ControlPlane(api, transport, ranges).RunAsync(stop),
            node.RunAsync(stop),
            metrics.RunAsync(engine.Pods, place.Name, node.Informers, stop),
        };
        await new FurtherNodes(instance, ranges, links, api, roster).EnsureAsync(settings.Nodes, stop);
        instance.SayReady();
        return await UntilStoppedAsync(loops, stop);
    }

    private static void CheckAddress(IPAddress? advertise)
    {
        if (advertise is null) return;
        using var route = RouteSocket.Open();
        var own = route.Addresses().Select(one => one.Address).Where(address => !IPAddress.IsLoopback(address)).ToList();
        if (!own.Contains(advertise)) throw new InstanceException($"up: no link of this machine has the address {advertise} to advertise; it has {string.Join(", ", own)}");
    }

    // The engine opens meanwhile; where the API cannot, it is waited for and closed, so that nothing goes on behind the refusal.
    private static async Task<ApiHost> StartApiAsync(ApiHostOptions options, Task<NodeEngine> opening, CancellationToken stop)
    {
        try
        {
            return await ApiHost.StartAsync(options, stop);
        }
        catch
        {
            await using (await opening) throw;
        }
    }

    private static async Task<int> UntilStoppedAsync(List<Task> loops, CancellationToken stop)
    {
        try
        {
            await await Task.WhenAny(loops);
            Report("a part of the server ended although nobody stopped it");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static ClusterStreams NodeStreams(NodePlace place, NodeEngine engine, ClusterAuthority authority, NodeSide node, NodeRoster roster)
    {
        var client = authority.IssueClient(Trust.ServerName, ["system:masters"], TimeSpan.FromDays(3650)).ToCertificate();
        return new ClusterStreams(place.Name, engine.Streams, node.Informers.Of(ResourceTypes.Nodes), client, authority.Certificate, roster);
    }

    private static ControlLoops ControlPlane(ApiHost api, IApiTransport transport, ClusterRanges ranges)
    {
        var manager = new ApiUser("system:kube-controller-manager", ["system:authenticated"]);
        var informers = new InformerSet(new ApiClient(transport, "naru-controllers", manager), TimeProvider.System);
        var context = new ControllerContext(
            transport, informers, TimeProvider.System, Random.Shared, _ => manager,
            (controller, what, fault) => Report($"{controller}: {what}: {fault.Message}"));
        var defaults = new ClusterDefaults(ranges.ApiAddress.ToString(), [ranges.AddressOf(0).ToString()], api.Port);
        return new ControlLoops(context, new ControlSettings(defaults, api.Authority.Pem));
    }

    private static void Report(string what) => Console.Error.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} naru: {what}");
}
