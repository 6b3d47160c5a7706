namespace Naru.Engine.Containers.Config;

/// <summary>A limit or weight of one block device.</summary>
public sealed record DeviceRate
{
    public string Path { get; set; } = "";
    public long Rate { get; init; }
    public int Weight { get; init; }
}
