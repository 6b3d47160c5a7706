namespace Naru.Engine.Containers.Config;

/// <summary>Devices asked for by what they can do, as by <c>--gpus</c>.</summary>
public sealed record DeviceRequest
{
    public string Driver { get; set; } = "";
    public int Count { get; init; }
    public List<string>? DeviceIDs { get; init; }
    public List<List<string>>? Capabilities { get; init; }
    public Dictionary<string, string>? Options { get; init; }
}
