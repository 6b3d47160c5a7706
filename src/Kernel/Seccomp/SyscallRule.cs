namespace Naru.Kernel.Seccomp;

/// <summary>An action for one call when all conditions hold. Rules of one call are tried in order.</summary>
public sealed record SyscallRule(int Number, SeccompAction Action, IReadOnlyList<ArgumentCondition> Conditions);
