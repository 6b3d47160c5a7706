using Naru.Cli.Grammar;
using Naru.Cli.Output;

namespace Naru.Cli;

/// <summary>One use of a verb: what was typed, where to write, and until when.</summary>
internal sealed record Invocation(Arguments Arguments, Screen Screen, TerminalMode Terminal, CancellationToken Cancel)
{
    public IReadOnlyList<string> Words => Arguments.Words;

    public string RunDirectory => Arguments.Text("run") ?? Environment.GetEnvironmentVariable("NARU_RUN") ?? "/run/naru";
}
