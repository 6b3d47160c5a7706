namespace Naru.DockerApi.Exec;

/// <summary>The answer to inspecting an exec session.</summary>
public sealed record ExecJson
{
    public required string ID { get; init; }
    public bool Running { get; init; }
    public int? ExitCode { get; init; }
    public required ExecProcessJson ProcessConfig { get; init; }
    public bool OpenStdin { get; init; }
    public bool OpenStderr { get; init; }
    public bool OpenStdout { get; init; }
    public bool CanRemove { get; init; }
    public required string ContainerID { get; init; }
    public string DetachKeys { get; set; } = "";
    public int Pid { get; init; }
}
