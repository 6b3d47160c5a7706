namespace Naru.Engine.Containers.Names;

/// <summary>The rule for names, and names for those who give none: an adjective, an underscore, a craft.</summary>
internal static class ContainerNames
{
    private static readonly string[] Moods =
    [
        "able", "amber", "brave", "bright", "calm", "clear", "clever", "crisp", "deft", "eager", "early", "fair", "fleet", "fond", "gentle",
        "glad", "golden", "grand", "hardy", "honest", "jolly", "keen", "kind", "lively", "lucid", "lucky", "mellow", "merry", "mild", "neat",
        "nimble", "noble", "patient", "plain", "proud", "quick", "quiet", "ready", "sharp", "silver", "smooth", "sober", "solid", "spry",
        "steady", "still", "sunny", "swift", "tidy", "true", "vivid", "warm", "wise", "witty",
    ];

    private static readonly string[] Crafts =
    [
        "archer", "baker", "beekeeper", "binder", "boatwright", "brewer", "carver", "cartwright", "chandler", "cobbler", "cooper", "currier",
        "dyer", "engraver", "falconer", "farrier", "ferryman", "fletcher", "fuller", "gardener", "gilder", "glazier", "glover", "harper",
        "hatter", "joiner", "lamplighter", "luthier", "mason", "miller", "milliner", "painter", "piper", "potter", "printer", "ropemaker",
        "saddler", "sailmaker", "sawyer", "scribe", "shepherd", "shipwright", "smith", "spinner", "tailor", "tanner", "thatcher", "tinker",
        "turner", "weaver", "wheelwright", "woodcutter",
    ];

    public static string Suggest(Random random) => $"{Moods[random.Next(Moods.Length)]}_{Crafts[random.Next(Crafts.Length)]}";

    /// <summary>Letters, digits, and after the first also <c>_ . -</c>; at least two characters.</summary>
    /// <exception cref="EngineException">The name breaks the rule.</exception>
    public static string Check(string name)
    {
        var bare = name.StartsWith('/') ? name[1..] : name;
        var valid = bare.Length is >= 2 and <= 255 && char.IsAsciiLetterOrDigit(bare[0]) && bare.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
        return valid
            ? bare
            : throw EngineException.Invalid($"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
}
