using System.Runtime.InteropServices;
using Naru.Cli.Grammar;
using Naru.Cli.Output;

namespace Naru.Cli;

/// <summary>
/// The verbs that people type. A verb is found, its flags are read, and it runs until it is done or interrupted; whatever
/// goes wrong becomes one sentence on standard error and an exit status.
/// </summary>
public static class CommandLine
{
    private const int UsageStatus = 64;
    private const int InterruptedStatus = 130;

    public static async Task<int> RunAsync(string[] arguments, TerminalMode terminal)
    {
        var screen = Screen.Standard;
        if (arguments.Length == 0 || arguments[0] is "help" or "--help" or "-h") return Help.All(screen, arguments.Length == 0 ? UsageStatus : 0);
        if (arguments[0] is "--version") arguments = ["version"];
        if (VerbTable.Find(arguments[0]) is not { } verb)
            return Refuse(screen, $"unknown command \"{arguments[0]}\"{Help.Nearest(arguments[0])}; `naru help` lists them", UsageStatus);
        using var interrupted = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, pressed =>
        {
            pressed.Cancel = true;
            interrupted.Cancel();
        });
        return await RunAsync(verb, arguments[1..], screen, terminal, interrupted.Token);
    }

    private static async Task<int> RunAsync(Verb verb, string[] arguments, Screen screen, TerminalMode terminal, CancellationToken cancel)
    {
        try
        {
            var read = FlagParser.Parse([.. verb.AllFlags], verb.StopsAtFirstWord, arguments);
            if (read.Has("help")) return Help.Of(verb, screen);
            if (read.Words.Count < verb.LeastWords || read.Words.Count > verb.MostWords)
                throw new UsageException($"usage: naru {verb.Name} [flags] {verb.Words}");
            return await verb.Run(new Invocation(read, screen, terminal, cancel));
        }
        catch (UsageException wrong)
        {
            return Refuse(screen, $"{verb.Name}: {wrong.Message}; `naru {verb.Name} --help` shows the flags", UsageStatus);
        }
        catch (RefusedException refused)
        {
            return Refuse(screen, refused.Message, refused.ExitStatus);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return InterruptedStatus;
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or UnauthorizedAccessException)
        {
            return Refuse(screen, failure.GetBaseException() is var cause && cause != failure ? $"{failure.Message} ({cause.Message})" : failure.Message, 1);
        }
    }

    private static int Refuse(Screen screen, string why, int status)
    {
        screen.Error($"naru: {why}");
        return status;
    }
}
