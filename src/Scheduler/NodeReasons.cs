namespace Naru.Scheduler;

/// <summary>What speaks against one node; empty when the pod fits.</summary>
public sealed record NodeReasons(string Node, IReadOnlyList<string> Reasons);
