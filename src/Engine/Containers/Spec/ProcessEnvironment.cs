namespace Naru.Engine.Containers.Spec;

/// <summary>The environment a process starts with.</summary>
internal static class ProcessEnvironment
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>
    /// Later values replace earlier ones of the same name in place; a bare name removes what was inherited, as <c>-e NAME</c>
    /// without a value does.
    /// </summary>
    public static List<string> Merge(IEnumerable<string> inherited, IEnumerable<string> given)
    {
        var merged = new List<string>(inherited);
        foreach (var setting in given)
        {
            var name = NameOf(setting).ToString();
            var at = merged.FindIndex(s => NameOf(s).SequenceEqual(name));
            if (!setting.Contains('='))
            {
                if (at >= 0) merged.RemoveAt(at);
            }
            else if (at >= 0) merged[at] = setting;
            else merged.Add(setting);
        }
        return merged;
    }

    /// <summary>What a container's first process gets: the engine's defaults under what was asked for.</summary>
    public static IReadOnlyList<string> ForContainer(IEnumerable<string> asked, string hostname, bool terminal, string home)
    {
        var defaults = new List<string> { DefaultPath };
        if (hostname.Length > 0) defaults.Add("HOSTNAME=" + hostname);
        if (terminal) defaults.Add("TERM=xterm");
        var merged = Merge(defaults, asked);
        if (!merged.Any(s => s.StartsWith("HOME=", StringComparison.Ordinal))) merged.Add("HOME=" + home);
        return merged;
    }

    private static ReadOnlySpan<char> NameOf(string setting)
    {
        var equals = setting.IndexOf('=');
        return equals < 0 ? setting : setting.AsSpan(0, equals);
    }
}
