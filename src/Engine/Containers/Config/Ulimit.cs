namespace Naru.Engine.Containers.Config;

/// <summary>One resource limit by its short name (<c>nofile</c>); -1 is unlimited.</summary>
public sealed record Ulimit
{
    public string Name { get; set; } = "";
    public long Soft { get; init; }
    public long Hard { get; init; }
}
