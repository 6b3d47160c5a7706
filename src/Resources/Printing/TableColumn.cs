using Naru.Resources.Trees;

namespace Naru.Resources.Printing;

/// <summary>A column of the table that clients print.</summary>
/// <param name="Priority">0: always shown; higher: only when asked for more (<c>-o wide</c>).</param>
public sealed record TableColumn(string Name, string Type = "string", int Priority = 0, string Format = "", string Description = "")
{
    public Tree ToTree() => Tree.Object(("name", Name), ("type", Type), ("format", Format), ("description", Description), ("priority", Priority));
}
