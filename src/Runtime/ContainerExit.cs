namespace Naru.Runtime;

/// <summary>A process has ended: a container's first one, or (ExecId set) one executed in it.</summary>
public sealed record ContainerExit(string Id, string? ExecId, ExitRecord Exit);
