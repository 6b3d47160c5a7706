namespace Naru.Engine.Layers;

/// <summary>
/// How deep a tree is walked. A program can make one that is deeper than any path is long, one step at a time; each level
/// on the way down costs the walker a descriptor and a piece of its stack, so there is an end.
/// </summary>
internal static class TreeDepth
{
    /// <summary>The longest path has 4,095 bytes, so nothing deeper has a name.</summary>
    public const int Most = 2048;
}
