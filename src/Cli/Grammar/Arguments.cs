namespace Naru.Cli.Grammar;

/// <summary>A command line, understood: the flags that were given and the words between them.</summary>
internal sealed class Arguments(IReadOnlyDictionary<string, List<string>> flags, IReadOnlyList<string> words)
{
    /// <summary>The words that are no flags, in their order.</summary>
    public IReadOnlyList<string> Words { get; } = words;

    public bool Has(string flag) => flags.TryGetValue(flag, out var values) && values[^1] != "false";

    public string? Text(string flag) => flags.TryGetValue(flag, out var values) ? values[^1] : null;

    public IReadOnlyList<string> Many(string flag) => flags.TryGetValue(flag, out var values) ? values : [];

    public int Int(string flag, int otherwise) =>
        Text(flag) is not { } text ? otherwise
        : int.TryParse(text, out var value) && value >= 0 ? value
        : throw new UsageException($"--{flag} takes a whole number, not \"{text}\"");

    /// <summary>These flags and further ones, with other words.</summary>
    public Arguments With(Arguments more, IReadOnlyList<string> words)
    {
        var both = flags.ToDictionary(flag => flag.Key, flag => flag.Value);
        foreach (var (name, values) in more.Flags) both[name] = both.TryGetValue(name, out var before) ? [.. before, .. values] : values;
        return new Arguments(both, words);
    }

    private IReadOnlyDictionary<string, List<string>> Flags => flags;
}
