namespace Naru.Engine.Containers.Config;

/// <summary>One published port: the host's address (empty is all) and port (empty is any free one, or a range).</summary>
public sealed record PortBinding
{
    public string HostIp { get; set; } = "";
    public string HostPort { get; set; } = "";
}
