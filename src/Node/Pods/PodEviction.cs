namespace Naru.Node.Pods;

/// <summary>Why the node ends a pod by itself: the status's reason and message.</summary>
internal sealed record PodEviction(string Reason, string Message);
