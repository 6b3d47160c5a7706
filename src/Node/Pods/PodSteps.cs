namespace Naru.Node.Pods;

/// <summary>What to do now, in this order, and when to look again though nothing has happened.</summary>
internal sealed record PodSteps(IReadOnlyList<PodAction> Actions, DateTimeOffset? Again);
