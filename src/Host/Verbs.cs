using Naru.Cli;
using Naru.Host.Instances;
using Naru.Host.Joining;
using Naru.Kernel.Terminals;

namespace Naru.Host;

/// <summary>
/// The modes of the executable: long-running processes (the server, an agent, the keeper) each in a file of its own here,
/// and the verbs that people type, which live in the Cli room.
/// </summary>
internal static class Verbs
{
    private delegate Task<int> Process(string[] arguments);

    /// <summary>One line a process mode. A mode takes the arguments that follow its name and returns the exit status.</summary>
    private static readonly Dictionary<string, Process> Processes = new()
    {
        ["apiserver"] = ControlPlane.ApiServerVerb.RunAsync,
        ["keeper"] = arguments => Task.FromResult(Naru.Runtime.KeeperMode.Run(arguments)),
        ["init"] = arguments => Task.FromResult(InitMode.Run(arguments)),
        ["debug"] = DebugVerb.RunAsync,
    };

    public static Task<int> RunAsync(string[] arguments)
    {
        UnfailingErrors.Use();
        if (arguments.Length > 0 && Processes.TryGetValue(arguments[0], out var process)) return process(arguments[1..]);
        VerbTable.AddFirst(new VerbTable.Group("This machine", [UpVerb.Verb, JoinVerb.Verb, DownVerb.Verb, StatusVerb.Verb, LoseNodeVerb.Verb, LocalRegistryVerb.Verb]));
        return CommandLine.RunAsync(arguments, new TerminalMode(OwnTerminal.EnterRaw, OwnTerminal.Size));
    }
}
