using Naru.Engine.Build.Parsing;
using Naru.Oci.Images;

namespace Naru.Engine.Build;

/// <summary>
/// The values of ARG: what the client gave, the defaults before the first FROM (seen by FROM, and by a stage that
/// declares the name again), the platform's names, and what the stage declares. Proxies need no declaration.
/// </summary>
internal sealed class BuildArguments(IReadOnlyDictionary<string, string?> given, Platform platform)
{
    private static readonly string[] Proxies = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];
    private readonly Dictionary<string, string?> global = new(StringComparer.Ordinal)
    {
        ["TARGETPLATFORM"] = platform.ToString(),
        ["TARGETOS"] = platform.Os,
        ["TARGETARCH"] = platform.Architecture,
        ["TARGETVARIANT"] = platform.Variant ?? "",
        ["BUILDPLATFORM"] = Platform.Local.ToString(),
        ["BUILDOS"] = Platform.Local.Os,
        ["BUILDARCH"] = Platform.Local.Architecture,
        ["BUILDVARIANT"] = Platform.Local.Variant ?? "",
    };
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private SortedDictionary<string, string?> stage = new(StringComparer.Ordinal);

    /// <summary>Given names that no ARG took.</summary>
    public IReadOnlyList<string> Unused => [.. given.Keys.Where(name => !used.Contains(name) && !IsProxy(name)).Order(StringComparer.Ordinal)];

    public void DeclareGlobal(Instruction.Arg arg, char escape)
    {
        var words = new ShellWords(escape, Global);
        foreach (var (name, value) in arg.Pairs) global[name] = Given(name) ?? (value is null ? global.GetValueOrDefault(name) : words.Expand(value));
    }

    public void BeginStage() => stage = new(StringComparer.Ordinal);

    public void Declare(Instruction.Arg arg, ShellWords words)
    {
        foreach (var (name, value) in arg.Pairs) stage[name] = Given(name) ?? (value is null ? global.GetValueOrDefault(name) : words.Expand(value));
    }

    /// <summary>A value as FROM sees it.</summary>
    public string? Global(string name) => global.GetValueOrDefault(name);

    /// <summary>A value as the stage's instructions see it.</summary>
    public string? Stage(string name) => stage.GetValueOrDefault(name);

    /// <summary>What RUN gets in its environment: the stage's values that ENV does not set, and proxies.</summary>
    public IReadOnlyList<string> ForRun(ExecutionParameters config) =>
        [.. stage.Where(pair => pair.Value is not null && ConfigChange.EnvOf(config, pair.Key) is null).Select(pair => $"{pair.Key}={pair.Value}"),
         .. given.Where(pair => pair.Value is not null && IsProxy(pair.Key) && !stage.ContainsKey(pair.Key)).Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)];

    /// <summary>As <see cref="ForRun"/>, without proxies: they are this place's, and do not spoil the cache.</summary>
    public IReadOnlyList<string> ForCache(ExecutionParameters config) => [.. ForRun(config).Where(pair => !IsProxy(pair[..pair.IndexOf('=')]))];

    private string? Given(string name)
    {
        used.Add(name);
        return given.GetValueOrDefault(name);
    }

    private static bool IsProxy(string name) => Proxies.Contains(name.ToUpperInvariant());
}
