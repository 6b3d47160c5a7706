namespace Naru.DockerApi.Daemon;

/// <summary>Swarm mode, which is always off.</summary>
public sealed record SwarmJson(string LocalNodeState)
{
    public string NodeID { get; set; } = "";
    public string NodeAddr { get; set; } = "";
    public bool ControlAvailable { get; init; }
    public string Error { get; set; } = "";
}
