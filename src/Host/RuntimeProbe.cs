using System.Text.Json;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;

namespace Naru.Host;

/// <summary>
/// Drives a keeper without an engine, for tests of the Runtime room and for finding out what a machine's kernel refuses:
/// <c>naru runtime-probe RUNDIR VERB ...</c>. A container is described by an OCI config.json; nothing else is made for it.
/// Replies are JSON lines. The keeper is started when none runs.
/// </summary>
internal static class RuntimeProbe
{
    private const int Failed = 125, UsageError = 64;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var run, var verb, .. var rest])
        {
            Console.Error.WriteLine("naru runtime-probe: give a run directory and a verb (create start run exec attach wait kill delete list pause resume update-pids keeper stop-keeper)");
            return UsageError;
        }
        try
        {
            await using var keeper = await KeeperProcess.EnsureAsync(new KeeperOptions { RunDirectory = run }, TimeProvider.System);
            return await DoAsync(keeper, verb, rest);
        }
        catch (KeeperException error)
        {
            Console.Error.WriteLine(error.Message);
            return error.Fault switch { KeeperFault.CommandNotFound => 127, KeeperFault.CommandNotExecutable => 126, _ => Failed };
        }
    }

    private static async Task<int> DoAsync(KeeperClient keeper, string verb, string[] rest)
    {
        switch ((verb, rest))
        {
            case ("keeper", []): Console.WriteLine(keeper.Info.Pid); return 0;
            case ("create", [var id, var config, .. var options]): await keeper.CreateAsync(Plan(id, config, options)); return 0;
            case ("start", [var id]): Console.WriteLine((await keeper.StartAsync(id)).Pid); return 0;
            case ("run", [var id, var config, .. var options]): return await RunAsync(keeper, Plan(id, config, options));
            case ("exec", [var id, .. var command]): return await ExecAsync(keeper, id, command);
            case ("attach", [var id]): await CopyAsync(await keeper.AttachAsync(id, new AttachOptions { Stdin = true })); return 0;
            case ("wait", [var id]): return Print(await keeper.WaitAsync(id));
            case ("kill", [var id, var signal, .. var all]): await keeper.KillAsync(id, int.Parse(signal), all.Length > 0); return 0;
            case ("delete", [var id, .. var force]): await keeper.DeleteAsync(id, force.Length > 0); return 0;
            case ("pause", [var id]): await keeper.PauseAsync(id); return 0;
            case ("resume", [var id]): await keeper.ResumeAsync(id); return 0;
            case ("update-pids", [var id, var most]): await keeper.UpdateAsync(id, new ResourcesSpec { Pids = new PidsLimits { Limit = long.Parse(most) } }); return 0;
            case ("list", []): return Print(await keeper.ListAsync());
            case ("stop-keeper", []): await keeper.ShutdownAsync(); return 0;
            default: Console.Error.WriteLine($"naru runtime-probe: '{verb}' with {rest.Length} arguments is not a verb of it"); return UsageError;
        }
    }

    private static ContainerPlan Plan(string id, string config, string[] options) => new()
    {
        Id = id,
        Spec = JsonSerializer.Deserialize(File.ReadAllBytes(config), RuntimeSpecJson.Default.ContainerSpec)!,
        Stdio = new StdioPlan
        {
            OpenStdin = options.Contains("-i"),
            StdinOnce = options.Contains("-i"),
            Log = options.FirstOrDefault(option => option.StartsWith("--log=", StringComparison.Ordinal)) is { } log
                ? new LogPlan { Path = log[6..], MaxBytes = options.Contains("--small-log") ? 4096 : 64 << 20 } : null,
        },
    };

    private static async Task<int> RunAsync(KeeperClient keeper, ContainerPlan plan)
    {
        await keeper.CreateAsync(plan);
        var streams = await keeper.AttachAsync(plan.Id, new AttachOptions { Stdin = plan.Stdio.OpenStdin });
        try
        {
            await keeper.StartAsync(plan.Id);
        }
        catch (KeeperException)
        {
            await keeper.DeleteAsync(plan.Id);
            throw;
        }
        await CopyAsync(streams);
        var exit = await keeper.WaitAsync(plan.Id);
        await keeper.DeleteAsync(plan.Id);
        return exit.Code;
    }

    private static async Task<int> ExecAsync(KeeperClient keeper, string id, string[] command)
    {
        var tty = command is ["-t", ..];
        var execId = Guid.NewGuid().ToString("N");
        var started = await keeper.ExecAsync(id, new ExecPlan
        {
            ExecId = execId,
            Stdin = true,
            Process = new ProcessSpec { Args = tty ? command[1..] : command, Terminal = tty },
        });
        await CopyAsync(started.Streams);
        return (await keeper.WaitAsync(id, execId)).Code;
    }

    private static async Task CopyAsync(AttachedStreams streams)
    {
        if (streams.Stdin is { } input)
            _ = Task.Run(async () =>
            {
                await Console.OpenStandardInput().CopyToAsync(input);
                streams.EndInput();
            });
        await Task.WhenAll(
            streams.Stdout?.CopyToAsync(Console.OpenStandardOutput()) ?? Task.CompletedTask,
            streams.Stderr?.CopyToAsync(Console.OpenStandardError()) ?? Task.CompletedTask);
    }

    private static int Print(ExitRecord exit)
    {
        Console.WriteLine($"{{\"code\":{exit.Code},\"known\":{(exit.CodeKnown ? "true" : "false")},\"oom\":{(exit.OutOfMemory ? "true" : "false")}}}");
        return exit.Code;
    }

    private static int Print(IReadOnlyList<ContainerState> states)
    {
        foreach (var state in states) Console.WriteLine($"{{\"id\":\"{state.Id}\",\"status\":\"{state.Status}\",\"pid\":{state.Pid}}}");
        return 0;
    }
}
