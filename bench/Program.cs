using Naru.Bench;
using Naru.Bench.Measuring;

// dotnet run dev.cs -- bench [--filter NAME] [--rounds N]: every figure beside a peer or a floor of the same run.
if (args is ["bare-server"]) return await Naru.Bench.Peers.BareServer.RunAsync();
if (!BenchOptions.TryParse(args, out var options, out var fault))
{
    Console.Error.WriteLine($"bench: {fault}");
    return 64;
}
return await Suite.RunAsync(options);
