namespace Naru.Resources.Kinds;

/// <summary>A part or an action of an object with a path of its own, such as <c>pods/log</c>.</summary>
/// <param name="Group">The group of the kind it speaks; "" together with an empty <paramref name="Version"/>: the parent's own.</param>
/// <param name="KindName">The kind that requests and answers have.</param>
public sealed record Subresource(string Name, string Group, string Version, string KindName, IReadOnlyList<string> Verbs);
