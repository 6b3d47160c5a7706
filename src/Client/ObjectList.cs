using Naru.Resources.Trees;

namespace Naru.Client;

/// <summary>A list as it was at one revision.</summary>
public sealed record ObjectList(IReadOnlyList<Tree> Items, string ResourceVersion);
