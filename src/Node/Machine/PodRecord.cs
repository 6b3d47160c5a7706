namespace Naru.Node.Machine;

/// <summary>What of one pod is on this machine. The sandbox is null when only containers are left of it.</summary>
public sealed record PodRecord(string Uid, string Namespace, string Name, SandboxRecord? Sandbox, IReadOnlyList<ContainerRecord> Containers);
