using System.Text.Json;
using Naru.Engine;
using Naru.Oci.Images;

namespace Naru.DockerApi.Images;

/// <summary>The <c>--change</c> lines of import and commit: Dockerfile instructions that only touch the configuration.</summary>
internal static class ConfigChanges
{
    public static ExecutionParameters? Apply(ExecutionParameters? start, IReadOnlyList<string> lines) =>
        lines.Count == 0 ? start : lines.Aggregate(start ?? new ExecutionParameters(), One);

    private static ExecutionParameters One(ExecutionParameters config, string line)
    {
        var cut = line.IndexOf(' ');
        var (word, rest) = cut < 0 ? (line.ToUpperInvariant(), "") : (line[..cut].ToUpperInvariant(), line[(cut + 1)..].Trim());
        return word switch
        {
            "CMD" => config with { Cmd = Words(rest) },
            "ENTRYPOINT" => config with { Entrypoint = Words(rest) },
            "ENV" => config with { Env = [.. config.Env ?? [], rest.Contains('=') ? rest : rest.Replace(' ', '=')] },
            "EXPOSE" => config with { ExposedPorts = Add(config.ExposedPorts, rest.Contains('/') ? rest : rest + "/tcp") },
            "LABEL" => config with { Labels = Label(config.Labels, rest) },
            "STOPSIGNAL" => config with { StopSignal = rest },
            "USER" => config with { User = rest },
            "VOLUME" => config with { Volumes = (rest.StartsWith('[') ? Words(rest) : rest.Split(' ')).Aggregate(config.Volumes, Add) },
            "WORKDIR" => config with { WorkingDir = rest },
            _ => throw EngineException.Invalid($"{word} is not a valid change command"),
        };
    }

    private static IReadOnlyList<string> Words(string text)
    {
        if (!text.StartsWith('[')) return ["/bin/sh", "-c", text];
        using var list = JsonDocument.Parse(text);
        return [.. list.RootElement.EnumerateArray().Select(e => e.GetString() ?? "")];
    }

    private static IReadOnlyDictionary<string, EmptyObject> Add(IReadOnlyDictionary<string, EmptyObject>? set, string key) =>
        new Dictionary<string, EmptyObject>(set ?? new Dictionary<string, EmptyObject>()) { [key] = EmptyObject.Value };

    private static IReadOnlyDictionary<string, string> Label(IReadOnlyDictionary<string, string>? labels, string text)
    {
        var equals = text.IndexOf('=');
        if (equals < 1) throw EngineException.Invalid($"LABEL {text}: write it like key=value");
        return new Dictionary<string, string>(labels ?? new Dictionary<string, string>()) { [text[..equals]] = text[(equals + 1)..].Trim('"') };
    }
}
