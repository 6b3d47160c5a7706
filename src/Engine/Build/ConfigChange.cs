using Naru.Engine.Build.Parsing;
using Naru.Oci.Images;

namespace Naru.Engine.Build;

/// <summary>
/// What an instruction that makes no layer does to an image's config: a pure function, shared by builds and by the
/// changes that commit and import take.
/// </summary>
internal static class ConfigChange
{
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];
    private static readonly string[] Allowed = ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

    /// <summary>Applies the lines of <c>docker commit --change</c>.</summary>
    public static ExecutionParameters ApplyLines(ExecutionParameters config, IEnumerable<string> changes)
    {
        var reader = new InstructionReader('\\');
        foreach (var change in changes.SelectMany(text => text.Split('\n')).Where(text => text.Trim().Length > 0))
        {
            var line = DockerfileText.ParseOne(change, 1);
            if (!Allowed.Contains(line.Keyword)) throw EngineException.Invalid($"{line.Keyword} is not a valid change command");
            var before = config;
            config = Apply(config, reader.Read(line), new ShellWords('\\', name => EnvOf(before, name)), cmdIsOwn: true);
        }
        return config;
    }

    public static ExecutionParameters Apply(ExecutionParameters config, Instruction instruction, ShellWords words, bool cmdIsOwn) => instruction switch
    {
        Instruction.Cmd c => config with { Cmd = c.Command.With(ShellOf(config)) },
        // An inherited CMD was meant as arguments for another program.
        Instruction.Entrypoint e => config with { Entrypoint = e.Command.With(ShellOf(config)), Cmd = cmdIsOwn ? config.Cmd : null },
        Instruction.Env e => config with { Env = e.Pairs.Aggregate(config.Env ?? [], (env, pair) => SetEnv(env, words.Expand(pair.Key), words.Expand(pair.Value))) },
        Instruction.Label l => config with { Labels = With(config.Labels, l.Pairs.Select(pair => new KeyValuePair<string, string>(words.Expand(pair.Key), words.Expand(pair.Value)))) },
        Instruction.Workdir w => config with { WorkingDir = Join(config.WorkingDir, words.Expand(w.Path)) },
        Instruction.User u => config with { User = words.Expand(u.Name) },
        Instruction.Volume v => config with { Volumes = With(config.Volumes, v.Paths.Select(path => Member(NotEmpty(words.Expand(path), "VOLUME")))) },
        Instruction.Expose e => config with { ExposedPorts = With(config.ExposedPorts, e.Ports.SelectMany(port => Ports(words.Expand(port))).Select(Member)) },
        Instruction.StopSignal s => config with { StopSignal = words.Expand(s.Signal) },
        Instruction.Shell s => config with { Shell = s.Words },
        Instruction.Health h => config with { Healthcheck = h.Check },
        Instruction.OnBuild o => config with { OnBuild = [.. config.OnBuild ?? [], o.Trigger] },
        _ => config,
    };

    public static IReadOnlyList<string> ShellOf(ExecutionParameters config) => config.Shell is { Count: > 0 } shell ? shell : DefaultShell;

    public static string? EnvOf(ExecutionParameters config, string name) =>
        config.Env?.FirstOrDefault(pair => pair.StartsWith(name + "=", StringComparison.Ordinal)) is { } found ? found[(name.Length + 1)..] : null;

    /// <summary>A path made absolute from the working directory and cleaned.</summary>
    public static string Join(string? workingDirectory, string path)
    {
        var parts = new List<string>();
        foreach (var part in (path.StartsWith('/') ? path : $"{workingDirectory}/{path}").Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }
        return "/" + string.Join('/', parts);
    }

    private static IReadOnlyList<string> SetEnv(IReadOnlyList<string> env, string name, string value)
    {
        if (name.Length == 0) throw EngineException.Invalid("ENV names can not be blank");
        var pair = $"{name}={value}";
        var at = env.ToList().FindIndex(old => old.StartsWith(name + "=", StringComparison.Ordinal));
        return at < 0 ? [.. env, pair] : [.. env.Take(at), pair, .. env.Skip(at + 1)];
    }

    private static IEnumerable<string> Ports(string text)
    {
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var slash = word.IndexOf('/');
            var (range, protocol) = slash < 0 ? (word, "tcp") : (word[..slash], word[(slash + 1)..].ToLowerInvariant());
            var dash = range.IndexOf('-');
            if (!ushort.TryParse(dash < 0 ? range : range[..dash], out var first) || !ushort.TryParse(dash < 0 ? range : range[(dash + 1)..], out var last) ||
                last < first || protocol is not ("tcp" or "udp" or "sctp"))
                throw EngineException.Invalid($"invalid containerPort: {word}");
            for (int port = first; port <= last; port++) yield return $"{port}/{protocol}";
        }
    }

    private static SortedDictionary<string, T> With<T>(IReadOnlyDictionary<string, T>? old, IEnumerable<KeyValuePair<string, T>> more)
    {
        var result = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in (old ?? new Dictionary<string, T>()).Concat(more)) result[key] = value;
        return result;
    }

    private static KeyValuePair<string, EmptyObject> Member(string key) => new(key, EmptyObject.Value);

    private static string NotEmpty(string text, string keyword) => text.Trim().Length > 0 ? text : throw EngineException.Invalid($"{keyword} specified can not be an empty string");
}
