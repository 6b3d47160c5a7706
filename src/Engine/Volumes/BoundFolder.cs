namespace Naru.Engine.Volumes;

/// <summary>
/// The local driver's options, in mount(8)'s words. One use of them is offered, the one that compose files make: a folder of
/// this machine under a volume's name (<c>type=none, o=bind, device=/path</c>).
/// </summary>
internal static class BoundFolder
{
    private static readonly HashSet<string> Words = ["bind", "rbind", "rw", "ro", "defaults"];

    /// <exception cref="EngineException">Options of another use.</exception>
    public static void Check(IReadOnlyDictionary<string, string> options)
    {
        if (options.Count == 0) return;
        if (options.Keys.FirstOrDefault(key => key is not ("type" or "o" or "device")) is { } unknown) throw EngineException.Invalid($"invalid option: \"{unknown}\"");
        var words = Given(options, "o").Split(',');
        var binds = Given(options, "type") is "none" or "" or "bind" && words.Any(w => w is "bind" or "rbind") && words.All(Words.Contains);
        if (!binds) throw EngineException.Unsupported("the local driver of this engine offers one use of its options, a folder of this machine: type=none, o=bind, device=/path");
        if (Given(options, "device") is not ['/', ..]) throw EngineException.Invalid("missing device in volume options: give device=/path");
    }

    /// <summary>The folder and whether it may be written; null for a volume without options.</summary>
    public static (string Path, bool Writable)? Of(VolumeRecord volume) =>
        volume.Options.Count == 0 ? null : (Given(volume.Options, "device"), !Given(volume.Options, "o").Split(',').Contains("ro"));

    private static string Given(IReadOnlyDictionary<string, string> options, string key) => options.GetValueOrDefault(key, "");
}
