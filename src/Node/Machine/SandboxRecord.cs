namespace Naru.Node.Machine;

/// <summary>A pod's live namespaces.</summary>
public sealed record SandboxRecord(string PodUid, string Ip, DateTimeOffset CreatedAt);
