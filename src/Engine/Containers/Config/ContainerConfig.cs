using System.Text.Json.Serialization;
using Naru.Oci.Images;

namespace Naru.Engine.Containers.Config;

/// <summary>
/// The portable half of a container: what would go into an image. Property names are those of the Docker Engine API
/// (<c>ContainerConfig</c>), so one type serves the wire and the disk. (Properties with a default have setters throughout this folder:
/// the JSON source generator gives absent init-only properties the type's default instead of theirs.)
/// </summary>
public sealed record ContainerConfig
{
    public string Hostname { get; set; } = "";
    public string Domainname { get; set; } = "";
    public string User { get; set; } = "";
    public bool AttachStdin { get; init; }
    public bool AttachStdout { get; init; }
    public bool AttachStderr { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, EmptyObject>? ExposedPorts { get; init; }

    public bool Tty { get; init; }
    public bool OpenStdin { get; init; }
    public bool StdinOnce { get; init; }
    public List<string>? Env { get; init; }

    [JsonConverter(typeof(StringOrListConverter))]
    public List<string>? Cmd { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HealthConfig? Healthcheck { get; init; }

    public string Image { get; set; } = "";
    public Dictionary<string, EmptyObject>? Volumes { get; init; }
    public string WorkingDir { get; set; } = "";

    [JsonConverter(typeof(StringOrListConverter))]
    public List<string>? Entrypoint { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NetworkDisabled { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MacAddress { get; init; }

    public List<string>? OnBuild { get; init; }
    public Dictionary<string, string>? Labels { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StopSignal { get; init; }

    /// <summary>Seconds of grace before SIGKILL; null is the engine's default of 10.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StopTimeout { get; init; }

    [JsonConverter(typeof(StringOrListConverter)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<string>? Shell { get; init; }
}
