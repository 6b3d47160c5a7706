using Naru.ApiServer.Reading;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Tables;

/// <summary>Only the metadata of objects.</summary>
internal sealed class PartialMetadataForm(Kind kind) : ObjectForm
{
    public override string ListKind => "PartialObjectMetadataList";
    public override string ListApiVersion => "meta.k8s.io/v1";

    public override Tree Item(Document document) => Whole(Single(document));

    public override Tree Single(Document document) => Versions.Convert(document.ToTree(), document.Kind, kind);

    public override Tree Whole(Tree tree) => tree["kind"].Is("Status") ? tree : Tree.Object(
        ("kind", "PartialObjectMetadata"), ("apiVersion", "meta.k8s.io/v1"), ("metadata", tree.Metadata));

    public override Tree Event(Document document) => Item(document);

    public override Tree Bookmark(Tree tree) => Whole(tree);
}
