using System.Globalization;
using Naru.Cli;
using Naru.Kernel.Files;
using Naru.Kernel.Launch;
using Naru.Kernel.Processes;

namespace Naru.Host.Instances;

/// <summary>Starts the server or an agent in a session of its own and waits until it answers, or says why it does not.</summary>
internal static class BackgroundStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync(Instance instance, string verb, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, Invocation invocation)
    {
        var before = StartTraces.Of(instance);
        // Asked here too, so that the answer comes at once and on this terminal.
        using (await ForegroundStart.TakeAsync(instance, before, invocation.Cancel)) { }
        var began = TimeProvider.System.GetTimestamp();
        // Held open: a start that fails takes its files away, and its last word with them.
        using var log = new FileStream(FileNodes.Open(instance.Log, OpenFlags.ReadOnly | OpenFlags.Create, 0x180), FileAccess.Read);
        log.Seek(0, SeekOrigin.End);
        var server = Start(before, new OwnMode
        {
            Arguments = [verb, "--data", instance.DataDirectory, "--run", instance.RunDirectory, .. arguments],
            OutputPath = instance.Log,
            Environment = environment,
        });
        using var process = server.Handle;
        while (!File.Exists(instance.ReadyFile))
        {
            if (process.TryReap() is { } ended)
            {
                before.RemoveFiles();
                throw new RefusedException(Said(log, $"{verb}: the process ended with status {ended.Code}"), ended.Code);
            }
            if (TimeProvider.System.GetElapsedTime(began) > Patience) throw new RefusedException($"{verb}: process {server.Id} does not answer after {Patience.TotalSeconds} s; see {instance.Log}");
            await Task.Delay(Beat, TimeProvider.System, invocation.Cancel);
        }
        Tell(instance, verb, server.Id, TimeProvider.System.GetElapsedTime(began), invocation);
        return 0;
    }

    private static LaunchedProcess Start(StartTraces before, OwnMode mode)
    {
        try
        {
            return mode.Start();
        }
        catch (IOException denied)
        {
            before.RemoveFiles();
            throw Preflight.RefusalOf(denied) is { } refusal ? refusal : denied;
        }
    }

    private static void Tell(Instance instance, string verb, int process, TimeSpan took, Invocation invocation)
    {
        invocation.Screen.Line($"Naru is up after {took.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture)} s (process {process})");
        invocation.Screen.Line($"  export DOCKER_HOST=unix://{instance.DockerSocket}");
        if (verb == "up") invocation.Screen.Line($"  export KUBECONFIG={instance.Kubeconfig}");
    }

    // What it wrote since this start. A refusal is its last line, and stands for itself; else the last lines are the reason.
    private static string Said(Stream log, string what)
    {
        using var reader = new StreamReader(log);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0) return $"{what} and said nothing";
        return lines[^1].StartsWith("naru: ", StringComparison.Ordinal) ? lines[^1]["naru: ".Length..] : $"{what}: {string.Join("\n", lines.TakeLast(3))}";
    }
}
