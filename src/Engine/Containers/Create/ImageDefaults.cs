using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Spec;
using Naru.Oci.Images;

namespace Naru.Engine.Containers.Create;

/// <summary>Fills what a request leaves open from the image. What the request says wins, maps are united, and a given entry point drops the image's command.</summary>
internal static class ImageDefaults
{
    public static ContainerConfig Merge(ContainerConfig asked, ExecutionParameters? image)
    {
        image ??= new ExecutionParameters();
        var ownEntrypoint = asked.Entrypoint is { Count: > 0 };
        var ownCommand = asked.Cmd is { Count: > 0 };
        return asked with
        {
            User = asked.User.Length > 0 ? asked.User : image.User ?? "",
            WorkingDir = asked.WorkingDir.Length > 0 ? asked.WorkingDir : image.WorkingDir ?? "",
            Env = ProcessEnvironment.Merge(image.Env ?? [], asked.Env ?? []),
            Entrypoint = ownEntrypoint ? Cleared(asked.Entrypoint!) : image.Entrypoint?.ToList(),
            Cmd = ownCommand || ownEntrypoint ? asked.Cmd : image.Cmd?.ToList(),
            ExposedPorts = Unite(image.ExposedPorts?.Keys, asked.ExposedPorts),
            Volumes = Unite(image.Volumes?.Keys, asked.Volumes),
            Labels = Labels(image.Labels, asked.Labels),
            StopSignal = asked.StopSignal is { Length: > 0 } ? asked.StopSignal : image.StopSignal,
            StopTimeout = asked.StopTimeout ?? image.StopTimeout,
            Healthcheck = Health(asked.Healthcheck, image.Healthcheck),
            Shell = asked.Shell is { Count: > 0 } ? asked.Shell : image.Shell?.ToList(),
        };
    }

    /// <summary>The words to execute.</summary>
    /// <exception cref="EngineException">Neither the request nor the image says what to run.</exception>
    public static IReadOnlyList<string> Command(ContainerConfig merged)
    {
        string[] words = [.. merged.Entrypoint ?? [], .. merged.Cmd ?? []];
        return words.Length > 0 ? words : throw EngineException.Invalid("no command specified");
    }

    /// <summary><c>--entrypoint ""</c> arrives as one empty word and means none.</summary>
    private static List<string>? Cleared(List<string> entrypoint) => entrypoint is [""] ? null : entrypoint;

    private static Dictionary<string, EmptyObject>? Unite(IEnumerable<string>? image, Dictionary<string, EmptyObject>? asked)
    {
        var united = new Dictionary<string, EmptyObject>(asked ?? []);
        foreach (var key in image ?? []) united.TryAdd(key, EmptyObject.Value);
        return united.Count == 0 ? null : united;
    }

    private static Dictionary<string, string> Labels(IReadOnlyDictionary<string, string>? image, Dictionary<string, string>? asked)
    {
        var united = new Dictionary<string, string>(asked ?? []);
        foreach (var (key, value) in image ?? new Dictionary<string, string>()) united.TryAdd(key, value);
        return united;
    }

    private static HealthConfig? Health(HealthConfig? asked, Healthcheck? image)
    {
        if (image?.Test is not { Count: > 0 }) return asked;
        asked ??= new HealthConfig();
        return asked with
        {
            Test = asked.Test is { Count: > 0 } ? asked.Test : [.. image.Test],
            Interval = asked.Interval != 0 ? asked.Interval : image.Interval ?? 0,
            Timeout = asked.Timeout != 0 ? asked.Timeout : image.Timeout ?? 0,
            StartPeriod = asked.StartPeriod != 0 ? asked.StartPeriod : image.StartPeriod ?? 0,
            StartInterval = asked.StartInterval != 0 ? asked.StartInterval : image.StartInterval ?? 0,
            Retries = asked.Retries != 0 ? asked.Retries : image.Retries ?? 0,
        };
    }
}
