namespace Naru.Cli.Grammar;

/// <summary>
/// Reads a command line the way users of docker and kubectl type it: clustered short flags (<c>-it</c>), values stuck to
/// them (<c>-eA=1</c>), <c>--flag=value</c>, switches with a value (<c>--wait=false</c>), <c>--</c> as the end of flags,
/// and, for verbs that start a program, everything after the first plain word left to that program.
/// </summary>
internal sealed class FlagParser(IReadOnlyList<Flag> known, bool stopsAtFirstWord)
{
    private readonly Dictionary<string, List<string>> _given = [];
    private readonly List<string> _words = [];

    /// <exception cref="UsageException">An unknown flag, a missing value or a value that is no truth value.</exception>
    public static Arguments Parse(IReadOnlyList<Flag> known, bool stopsAtFirstWord, ReadOnlySpan<string> arguments)
    {
        var parser = new FlagParser(known, stopsAtFirstWord);
        parser.Read(arguments);
        return new Arguments(parser._given, parser._words);
    }

    private void Read(ReadOnlySpan<string> arguments)
    {
        while (!arguments.IsEmpty)
        {
            var word = arguments[0];
            arguments = arguments[1..];
            if (word == "--")
            {
                _words.AddRange(arguments);
                return;
            }
            if (word.StartsWith("--", StringComparison.Ordinal)) Long(word[2..], ref arguments);
            else if (word.Length > 1 && word[0] == '-') Short(word[1..], ref arguments);
            else
            {
                _words.Add(word);
                if (!stopsAtFirstWord) continue;
                _words.AddRange(arguments);
                return;
            }
        }
    }

    private void Long(string word, ref ReadOnlySpan<string> rest)
    {
        var equals = word.IndexOf('=');
        var name = equals < 0 ? word : word[..equals];
        var flag = known.FirstOrDefault(f => f.Name == name) ?? throw new UsageException($"unknown flag: --{name}");
        if (equals >= 0) Give(flag, word[(equals + 1)..]);
        else Give(flag, flag.Kind == FlagKind.Switch ? "true" : Next(ref rest, $"--{name}"));
    }

    private void Short(string cluster, ref ReadOnlySpan<string> rest)
    {
        for (var i = 0; i < cluster.Length; i++)
        {
            var letter = cluster[i];
            var flag = known.FirstOrDefault(f => f.Short == letter) ?? throw new UsageException($"unknown shorthand flag: '{letter}' in -{cluster}");
            var tail = cluster[(i + 1)..];
            if (flag.Kind != FlagKind.Switch)
            {
                Give(flag, tail.Length == 0 ? Next(ref rest, $"-{letter}") : tail[0] == '=' ? tail[1..] : tail);
                return;
            }
            if (tail.StartsWith('='))
            {
                Give(flag, tail[1..]);
                return;
            }
            Give(flag, "true");
        }
    }

    private void Give(Flag flag, string value)
    {
        if (flag.Kind == FlagKind.Switch)
            value = value switch
            {
                "true" or "1" or "t" or "T" or "TRUE" or "True" => "true",
                "false" or "0" or "f" or "F" or "FALSE" or "False" => "false",
                _ => throw new UsageException($"--{flag.Name} is true or false, not \"{value}\""),
            };
        if (!_given.TryGetValue(flag.Name, out var values)) _given[flag.Name] = values = [];
        values.Add(value);
    }

    private static string Next(ref ReadOnlySpan<string> rest, string flag)
    {
        if (rest.IsEmpty) throw new UsageException($"{flag} needs a value");
        var value = rest[0];
        rest = rest[1..];
        return value;
    }
}
