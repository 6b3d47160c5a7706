namespace Naru.Oci.RuntimeSpec;

/// <summary>The process to run: the container's first one, or one executed in it later.</summary>
public sealed record ProcessSpec
{
    public bool Terminal { get; init; }
    public ConsoleSize? ConsoleSize { get; init; }
    public UserSpec User { get; set; } = new();
    public required IReadOnlyList<string> Args { get; init; }
    public IReadOnlyList<string> Env { get; set; } = [];
    public string Cwd { get; set; } = "/";
    public CapabilitySets? Capabilities { get; init; }
    public IReadOnlyList<ResourceLimit> Rlimits { get; set; } = [];
    public bool NoNewPrivileges { get; init; }

    /// <summary>-1000 to 1000; lowering it without CAP_SYS_RESOURCE is left undone.</summary>
    public int? OomScoreAdj { get; init; }
}
