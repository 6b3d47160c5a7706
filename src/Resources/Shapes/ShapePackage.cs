namespace Naru.Resources.Shapes;

/// <summary>The types of one group and version.</summary>
/// <param name="Alias">How shape text refers to it from elsewhere, such as <c>core</c>.</param>
/// <param name="Prefix">What its types' published names begin with.</param>
/// <param name="Kinds">The lines that declare its kinds, still as text: <see cref="Kinds.KindRegistry"/> reads them.</param>
public sealed record ShapePackage(string Alias, string Prefix, string Group, string Version, IReadOnlyList<string> Kinds);
