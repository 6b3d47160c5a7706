using System.Text.Json.Serialization;
using Naru.Engine.Containers.Config;

namespace Naru.DockerApi.Exec;

/// <summary>The body of making an exec session.</summary>
public sealed record ExecCreateBody
{
    public bool AttachStdin { get; init; }
    public bool AttachStdout { get; init; }
    public bool AttachStderr { get; init; }
    public bool Tty { get; init; }
    public bool Privileged { get; init; }
    public string DetachKeys { get; set; } = "";
    public string User { get; set; } = "";
    public string WorkingDir { get; set; } = "";
    public List<string>? Env { get; init; }
    public List<int>? ConsoleSize { get; init; }

    [JsonConverter(typeof(StringOrListConverter))]
    public List<string>? Cmd { get; init; }
}
