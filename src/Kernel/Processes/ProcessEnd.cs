namespace Naru.Kernel.Processes;

/// <summary>How a process ended: its exit code, or 128 + the signal that ended it, as shells count.</summary>
public readonly record struct ProcessEnd(int Code, int? Signal);
