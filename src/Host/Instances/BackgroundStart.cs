using System.Globalization;
using Naru.Cli;
using Naru.Host.Up;
using Naru.Kernel.Launch;
using Naru.Kernel.Processes;

namespace Naru.Host.Instances;

/// <summary>Starts the server in a session of its own and waits until it answers, or says why it does not.</summary>
internal static class BackgroundStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync(Instance instance, ServerSettings settings, Invocation invocation)
    {
        // Asked here too, so that the answer comes at once and on this terminal.
        using (await InstanceLock.TakeAsync(instance, invocation.Cancel)) { }
        var began = TimeProvider.System.GetTimestamp();
        var logged = File.Exists(instance.Log) ? new FileInfo(instance.Log).Length : 0;
        var server = new OwnMode
        {
            Arguments = ["up", "--data", instance.DataDirectory, "--run", instance.RunDirectory, "--nodes", Text(settings.Nodes), "--api-port", Text(settings.ApiPort)],
            OutputPath = instance.Log,
        }.Start();
        using var process = server.Handle;
        while (!File.Exists(instance.ReadyFile))
        {
            if (process.TryReap() is { } ended) throw new RefusedException($"up: the server ended with status {ended.Code}: {Said(instance, logged)}");
            if (TimeProvider.System.GetElapsedTime(began) > Patience) throw new RefusedException($"up: the server (process {server.Id}) does not answer after {Patience.TotalSeconds} s; see {instance.Log}");
            await Task.Delay(Beat, TimeProvider.System, invocation.Cancel);
        }
        var took = TimeProvider.System.GetElapsedTime(began);
        invocation.Screen.Line($"Naru is up after {took.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture)} s (process {server.Id})");
        invocation.Screen.Line($"  export DOCKER_HOST=unix://{instance.DockerSocket}");
        invocation.Screen.Line($"  export KUBECONFIG={instance.Kubeconfig}");
        return 0;
    }

    // What the server wrote since this start; its last lines are the reason.
    private static string Said(Instance instance, long from)
    {
        using var log = File.OpenRead(instance.Log);
        log.Seek(Math.Min(from, log.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? $"it said nothing; see {instance.Log}" : string.Join("\n", lines.TakeLast(3)).Replace("naru: ", "");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
