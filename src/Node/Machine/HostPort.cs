namespace Naru.Node.Machine;

/// <summary>A port of the node that leads into a pod.</summary>
public sealed record HostPort(string HostIp, int Port, int ContainerPort, string Protocol);
