namespace Naru.Engine.Containers.Config;

/// <summary>A device of the host, its path inside, and what may be done with it (<c>rwm</c>).</summary>
public sealed record DeviceMapping
{
    public string PathOnHost { get; set; } = "";
    public string PathInContainer { get; set; } = "";
    public string CgroupPermissions { get; set; } = "";
}
