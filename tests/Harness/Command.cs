using System.Diagnostics;
using System.Text;

namespace Naru.Tests.Harness;

/// <summary>A program run to its end, with what it printed.</summary>
public sealed record Command(string Line, int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a program; one that has not ended in time is killed, and the test fails with what it printed so far.</summary>
    public static async Task<Command> RunAsync(string program, IEnumerable<string> arguments, CommandOptions? options = null)
    {
        options ??= new CommandOptions();
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in options.Environment) start.Environment[name] = value;
        var line = $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}";
        using var process = DeniedCall.Start(start, options.Denied) ?? throw new InvalidOperationException($"{program} did not start");
        var output = new StringBuilder();
        var errors = new StringBuilder();
        var reading = Task.WhenAll(CopyAsync(process.StandardOutput, output), CopyAsync(process.StandardError, errors));
        await process.StandardInput.WriteAsync(options.Input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(options.Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            // A program in the background may hold the pipes; what counts is what came until the end.
            await reading.WaitAsync(TimeSpan.FromSeconds(5)).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"`{line}` had not ended after {options.Patience.TotalSeconds} s\n{Text(output)}\n{Text(errors)}");
        }
        return new Command(line, process.ExitCode, Text(output), Text(errors));
    }

    /// <summary>This command, which must have ended well.</summary>
    public Command Succeeded() => ExitCode == 0 ? this : throw new InvalidOperationException($"`{Line}` ended with {ExitCode}\n{Output}\n{Errors}");

    /// <summary>What it printed, without the last newline.</summary>
    public string Trimmed => Output.TrimEnd('\n');

    private static string Text(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    private static async Task CopyAsync(StreamReader reader, StringBuilder target)
    {
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
            lock (target) target.Append(buffer, 0, read);
    }
}
