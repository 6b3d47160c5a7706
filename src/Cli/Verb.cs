using Naru.Cli.Grammar;

namespace Naru.Cli;

/// <summary>A verb that people type: its words, its flags and what it does.</summary>
/// <param name="Words">What follows the flags in the usage line, such as <c>IMAGE [COMMAND [ARG...]]</c>.</param>
/// <param name="Run">Does it; returns the exit status.</param>
internal sealed record Verb(string Name, string Words, string Summary, IReadOnlyList<Flag> Flags, Func<Invocation, Task<int>> Run)
{
    /// <summary>Everything after the first word belongs to the program that the verb starts.</summary>
    public bool StopsAtFirstWord { get; init; }

    public int LeastWords { get; init; }

    public int MostWords { get; init; } = int.MaxValue;

    /// <summary>Flags that every verb takes.</summary>
    public static IReadOnlyList<Flag> Everywhere { get; } =
    [
        Flag.Text("run", null, "DIR", "the run directory of the Naru to talk to (default $NARU_RUN or /run/naru)"),
        Flag.Switch("help", 'h', "what this verb does"),
    ];

    public IEnumerable<Flag> AllFlags => Flags.Concat(Everywhere.Where(flag => Flags.All(own => own.Name != flag.Name && (own.Short != flag.Short || own.Short is null))));
}
