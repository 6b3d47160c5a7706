using System.Security.Cryptography.X509Certificates;
using Naru.Client;
using Naru.Client.Transport;
using Naru.Host.Agents;
using Naru.Host.Instances;

namespace Naru.Host.Up;

/// <summary>The agent: engine and node of a further machine, or of a further node of this one, over TLS to the server.</summary>
internal static class Agent
{
    private const int Port = 10250;

    public static async Task<int> RunAsync(Instance instance, CancellationToken stop)
    {
        var join = JoinFile.Load(instance.DataDirectory);
        var place = new NodePlace(instance, join.Name, join.Ordinal, join.ToRanges(), join.Share);
        var authority = X509Certificate2.CreateFromPem(join.AuthorityPem);
        using var transport = new HttpTransport(new HttpTransportOptions(new Uri(join.Server))
        {
            Authorities = [authority],
            ClientCertificate = WithKey(join.ClientCertificatePem, join.ClientKeyPem),
        });
        await using var engine = await NodeEngine.OpenAsync(place, Report, stop);
        engine.Host.Registries.Set(ClusterRegistry.HostFor(place.Ranges.AddressOf(0), join.Name, join.RegistryPassword, join.AuthorityPem));
        using var listener = new AgentListener(engine.Streams, WithKey(join.AgentCertificatePem, join.AgentKeyPem), authority, async token => UsageText.Write(await engine.Pods.UsageAsync(token)));
        var port = listener.Start(place.Address, Port);
        using var node = new NodeSide(place, engine, new ApiClient(transport, "naru-node"), port, NodeNames.AgentLabels, Report);
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

    private static X509Certificate2 WithKey(string certificatePem, string keyPem) => X509Certificate2.CreateFromPem(certificatePem, keyPem);

    private static void Report(string what) => Console.Error.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} naru: {what}");
}
