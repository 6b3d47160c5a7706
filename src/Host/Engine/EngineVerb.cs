using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Naru.Host.Engine;

/// <summary>
/// <c>naru engine --data DIR --run DIR</c>: the engine and its Docker socket without anything of Kubernetes, in the foreground
/// until SIGINT or SIGTERM. For work on the engine itself.
/// </summary>
internal static class EngineVerb
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ["--data", var data, "--run", var run])
        {
            await Console.Error.WriteLineAsync("naru engine: usage: naru engine --data DIR --run DIR");
            return 64;
        }
        data = Path.GetFullPath(data);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => { c.Cancel = true; stop.TrySetResult(); });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => { c.Cancel = true; stop.TrySetResult(); });
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)))[..8];
        await using var engine = await EngineHost.OpenAsync(data, Path.GetFullPath(run), $"/naru-{id}", Console.Error.WriteLine, CancellationToken.None);
        await Console.Out.WriteLineAsync($"the engine listens on {Path.Combine(run, "docker.sock")}; Ctrl-C leaves the containers running");
        await stop.Task;
        return 0;
    }
}
