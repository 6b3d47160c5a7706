using Naru.Cli.Grammar;
using Naru.Cli.Output;

namespace Naru.Cli;

/// <summary>What <c>help</c> and <c>--help</c> print.</summary>
internal static class Help
{
    public static int All(Screen screen, int status)
    {
        screen.Line("naru: containers as docker users expect, applications kept as kubernetes users expect\n");
        foreach (var group in VerbTable.Groups)
        {
            screen.Line(screen.Bold(group.Title));
            foreach (var verb in group.Verbs) screen.Line($"  {verb.Name,-12} {verb.Summary}");
            screen.Line("");
        }
        screen.Line("naru VERB --help shows the flags of a verb.");
        return status;
    }

    public static int Of(Verb verb, Screen screen)
    {
        screen.Line($"naru {verb.Name} [flags] {verb.Words}\n\n{verb.Summary}\n");
        foreach (var flag in verb.AllFlags.OrderBy(flag => flag.Name, StringComparer.Ordinal))
        {
            var letter = flag.Short is { } shortName ? $"-{shortName}, " : "    ";
            var value = flag.Kind == FlagKind.Switch ? "" : $" {flag.Value}";
            screen.Line($"  {letter}{"--" + flag.Name + value,-28} {flag.Help}");
        }
        return 0;
    }

    /// <summary>", did you mean ...?" when a known verb is at most two typing slips away; else "".</summary>
    public static string Nearest(string typed)
    {
        var best = VerbTable.All.MinBy(verb => Slips(typed, verb.Name))!;
        return Slips(typed, best.Name) <= 2 ? $", did you mean \"{best.Name}\"?" : "";
    }

    private static int Slips(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
