namespace Naru.Engine.Containers.Config;

/// <summary>A device of the host, its path inside, and what may be done with it (<c>rwm</c>).</summary>
public sealed record DeviceMapping
{
    public string PathOnHost { get; init; } = "";
    public string PathInContainer { get; init; } = "";
    public string CgroupPermissions { get; init; } = "";
}
