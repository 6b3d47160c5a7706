using Naru.Kernel.Processes;

namespace Naru.Kernel.Launch;

/// <summary>A process just started: its id, and the descriptor that stays right after the id is reused.</summary>
public sealed record LaunchedProcess(int Id, PidFd Handle);
