using System.Net;
using System.Security.Cryptography.X509Certificates;
using Naru.Client;
using Naru.Client.Transport;
using Naru.Engine.Networks.Nodes;
using Naru.Host.Agents;
using Naru.Host.Instances;
using Naru.Host.Up;

namespace Naru.Host.Joining;

/// <summary>The agent: engine and node of a further machine, or of a further node of this one, over TLS to the server.</summary>
internal static class Agent
{
    private const int Port = 10250;

    public static async Task<int> RunAsync(Instance instance, JoinFile join, double share, CancellationToken stop)
    {
        var (ranges, server) = (join.ToRanges(), join.ServerAddress());
        var place = new NodePlace(instance, join.Name, join.Ordinal, ranges, share, IPAddress.Parse(join.Address)) { Hub = server };
        if (join.IsAway()) JoinedMachine.EnsureRoutes(ranges, server);
        var authority = X509Certificate2.CreateFromPem(join.AuthorityPem);
        using var transport = new HttpTransport(new HttpTransportOptions(new Uri(join.Server))
        {
            Authorities = [authority],
            ClientCertificate = X509Certificate2.CreateFromPem(join.ClientCertificatePem, join.KeyPem),
        });
        await using var engine = await NodeEngine.OpenAsync(place, Report, stop);
        engine.Host.Registries.Set(ClusterRegistry.HostFor(server, join.Name, join.RegistryPassword, join.AuthorityPem));
        using var listener = new AgentListener(engine.Streams, X509Certificate2.CreateFromPem(join.AgentCertificatePem, join.KeyPem), authority, async token => UsageText.Write(await engine.Pods.UsageAsync(token)));
        var port = listener.Start(place.Address, Port);
        using var node = new NodeSide(place, engine, new ApiClient(transport, "naru-node"), port, Report);
        instance.SayReady();
        try
        {
            await await Task.WhenAny(node.RunAsync(stop), listener.RunAsync(stop));
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static void Report(string what) => Console.Error.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} naru: {what}");
}
