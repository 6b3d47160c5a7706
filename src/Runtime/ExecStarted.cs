namespace Naru.Runtime;

/// <summary>An executed process that runs: its host process id and, if asked for, its streams.</summary>
public sealed record ExecStarted(int Pid, AttachedStreams Streams);
