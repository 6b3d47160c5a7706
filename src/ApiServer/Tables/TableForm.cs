using Naru.ApiServer.Reading;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Printing;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Tables;

/// <summary>Objects as rows, the way people read them in a terminal.</summary>
/// <param name="includeObject">Metadata (or ""), Object or None: what of the object comes with its row.</param>
internal sealed class TableForm(Kind kind, string includeObject, TimeProvider time) : ObjectForm
{
    private readonly TableShape _shape = Naru.Resources.Printing.Tables.Of(kind);

    public override Tree Item(Document document) => Row(Single(document));

    public override Tree Single(Document document) => Versions.Convert(document.ToTree(), document.Kind, kind);

    public override Tree List(Tree listMeta, IReadOnlyList<Tree> items) => Table(listMeta, items);

    public override Tree Whole(Tree tree) => tree["kind"].Is("Status") ? tree
        : Table(Tree.Object(("resourceVersion", tree.Metadata["resourceVersion"])), [Row(tree)]);

    public override Tree Event(Document document) => Whole(Single(document));

    public override Tree Bookmark(Tree tree) => Table(Tree.Object(("resourceVersion", tree.Metadata["resourceVersion"])), [
        Tree.Object(("cells", Tree.EmptyArray), ("object", tree))]);

    private Tree Table(Tree metadata, IReadOnlyList<Tree> rows) => Tree.Object(
        ("kind", "Table"), ("apiVersion", "meta.k8s.io/v1"), ("metadata", metadata),
        ("columnDefinitions", _shape.ColumnDefinitions()), ("rows", Tree.Array(rows)));

    private Tree Row(Tree tree) => Tree.Object(("cells", _shape.Cells(tree, time.GetUtcNow())), ("object", includeObject switch
    {
        "None" => default,
        "Object" => tree,
        _ => Tree.Object(("kind", "PartialObjectMetadata"), ("apiVersion", "meta.k8s.io/v1"), ("metadata", tree.Metadata)),
    }));
}
