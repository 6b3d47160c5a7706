namespace Naru.Resources.Ownership;

/// <summary>A field that an apply would change and that another manager owns.</summary>
/// <param name="Owner">The manager as the message names it: <c>"kubectl" using apps/v1</c>.</param>
/// <param name="Path">Such as <c>.spec.replicas</c>.</param>
public sealed record ApplyConflict(string Owner, string Path);
