using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Tables;

/// <summary>A kind's columns.</summary>
internal sealed class TableColumns
{
    private TableColumns()
    {
    }

    public static TableColumns Of(Kind kind)
    {
        _ = kind;
        return new TableColumns();
    }

    public Tree Definitions { get; } = Tree.Array(
        Tree.Object(("name", "Name"), ("type", "string"), ("format", "name"), ("description", "The object's name."), ("priority", 0)),
        Tree.Object(("name", "Age"), ("type", "string"), ("format", ""), ("description", "The time since the object was created."), ("priority", 0)));

    public Tree Cells(Tree tree, DateTimeOffset now) => Tree.Array(tree.ObjectName, Age(tree.Metadata["creationTimestamp"].AsTime(), now));

    private static string Age(DateTimeOffset? since, DateTimeOffset now) => since is { } birth ? HumanTime.Short(now - birth) : "<unknown>";
}
