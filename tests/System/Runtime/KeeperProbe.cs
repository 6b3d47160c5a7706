using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Runtime;

/// <summary>
/// Drives a keeper of the built executable by the room's own client, without an engine. A request is a verb and its words;
/// the answer is what a program would have printed and its exit status. A keeper is started when none runs.
/// </summary>
internal sealed class KeeperProbe(string run, IReadOnlyDictionary<string, string> environment)
{
    private const int Failed = 125;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    public async Task<Command> RunAsync(string[] request, string input)
    {
        int status;
        try
        {
            await using var keeper = await EnsureAsync();
            status = await DoAsync(keeper, request, input);
        }
        catch (KeeperException error)
        {
            _errors.Append(error.Message).Append('\n');
            status = error.Fault switch { KeeperFault.CommandNotFound => 127, KeeperFault.CommandNotExecutable => 126, _ => Failed };
        }
        return new Command($"keeper {string.Join(' ', request)}", status, _output.ToString(), _errors.ToString());
    }

    private async Task<KeeperClient> EnsureAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        Process? started = null;
        while (true)
        {
            try
            {
                return await KeeperClient.ConnectAsync(run);
            }
            catch (KeeperException silent) when (silent.Fault == KeeperFault.Disconnected && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                if (started is null or { HasExited: true }) started = Start();
            }
        }
    }

    // In a session of its own, with nothing of ours: it outlives the test that started it, if that is what the test wants.
    private Process Start()
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", "exec \"$0\" keeper --run \"$1\" </dev/null >>\"$2\" 2>&1", NaruInstance.Executable, run, Path.Combine(Path.GetDirectoryName(run)!, "keeper.log")]);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private async Task<int> DoAsync(KeeperClient keeper, string[] request, string input)
    {
        switch (request)
        {
            case ["keeper"]: return Say(keeper.Info.Pid.ToString(CultureInfo.InvariantCulture));
            case ["create", var id, var config, .. var options]: await keeper.CreateAsync(Plan(id, config, options)); return 0;
            case ["start", var id]: return Say((await keeper.StartAsync(id)).Pid.ToString(CultureInfo.InvariantCulture));
            case ["run", var id, var config, .. var options]: return await RunAsync(keeper, Plan(id, config, options), input);
            case ["exec", var id, .. var command]: return await ExecAsync(keeper, id, command, input);
            case ["attach", var id]: await CopyAsync(await keeper.AttachAsync(id, new AttachOptions { Stdin = true }), input); return 0;
            case ["wait", var id]: return Say(await keeper.WaitAsync(id));
            case ["kill", var id, var signal, .. var all]: await keeper.KillAsync(id, int.Parse(signal, CultureInfo.InvariantCulture), all.Length > 0); return 0;
            case ["delete", var id, .. var force]: await keeper.DeleteAsync(id, force.Length > 0); return 0;
            case ["pause", var id]: await keeper.PauseAsync(id); return 0;
            case ["resume", var id]: await keeper.ResumeAsync(id); return 0;
            case ["update-pids", var id, var most]: await keeper.UpdateAsync(id, new ResourcesSpec { Pids = new PidsLimits { Limit = long.Parse(most, CultureInfo.InvariantCulture) } }); return 0;
            case ["list"]:
                foreach (var state in await keeper.ListAsync()) Say($"{{\"id\":\"{state.Id}\",\"status\":\"{state.Status}\",\"pid\":{state.Pid}}}");
                return 0;
            case ["stop-keeper"]: await keeper.ShutdownAsync(); return 0;
            default: throw new ArgumentException($"'{string.Join(' ', request)}' is no request to a keeper");
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

    private async Task<int> RunAsync(KeeperClient keeper, ContainerPlan plan, string input)
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
        await CopyAsync(streams, input);
        var exit = await keeper.WaitAsync(plan.Id);
        await keeper.DeleteAsync(plan.Id);
        return exit.Code;
    }

    private async Task<int> ExecAsync(KeeperClient keeper, string id, string[] command, string input)
    {
        var tty = command is ["-t", ..];
        var execId = Guid.NewGuid().ToString("N");
        var started = await keeper.ExecAsync(id, new ExecPlan
        {
            ExecId = execId,
            Stdin = true,
            Process = new ProcessSpec { Args = tty ? command[1..] : command, Terminal = tty },
        });
        await CopyAsync(started.Streams, input);
        return (await keeper.WaitAsync(id, execId)).Code;
    }

    private Task CopyAsync(AttachedStreams streams, string input) =>
        Task.WhenAll(WriteAsync(streams, input), ReadAsync(streams.Stdout, _output), ReadAsync(streams.Stderr, _errors));

    private static async Task WriteAsync(AttachedStreams streams, string input)
    {
        if (streams.Stdin is not { } stdin) return;
        try
        {
            await stdin.WriteAsync(Encoding.UTF8.GetBytes(input));
            streams.EndInput();
        }
        catch (IOException)
        {
            return;   // the program ended without reading, or its keeper did
        }
    }

    private static async Task ReadAsync(Stream? from, StringBuilder to)
    {
        if (from is null) return;
        using var bytes = new MemoryStream();
        await from.CopyToAsync(bytes);
        to.Append(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private int Say(ExitRecord exit)
    {
        Say($"{{\"code\":{exit.Code},\"known\":{(exit.CodeKnown ? "true" : "false")},\"oom\":{(exit.OutOfMemory ? "true" : "false")}}}");
        return exit.Code;
    }

    private int Say(string line)
    {
        _output.Append(line).Append('\n');
        return 0;
    }
}
