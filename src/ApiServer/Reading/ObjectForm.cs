using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Reading;

/// <summary>What a client wants to see of objects: themselves in the version it asked, a table, or their metadata.</summary>
internal abstract class ObjectForm
{
    /// <summary>What lists in this form call themselves; "" for the kind's own.</summary>
    public virtual string ListKind => "";

    public virtual string ListApiVersion => "";

    /// <summary>An object as an element of a list.</summary>
    public abstract Tree Item(Document document);

    /// <summary>An object by itself, before <see cref="Whole"/> gives it its form.</summary>
    public abstract Tree Single(Document document);

    /// <summary>A whole list of items, when it is more than its items.</summary>
    public virtual Tree List(Tree listMeta, IReadOnlyList<Tree> items) => default;

    /// <summary>An object as the body of an answer.</summary>
    public virtual Tree Whole(Tree tree) => tree;

    /// <summary>An object as the content of a watch's event.</summary>
    public abstract Tree Event(Document document);

    /// <summary>Of a bookmark, which is no stored object.</summary>
    public virtual Tree Bookmark(Tree tree) => tree;

    /// <summary>The objects as they are, said in the kind's own version.</summary>
    internal sealed class Plain(Kind kind) : ObjectForm
    {
        public override Tree Item(Document document) => Versions.Convert(document.ToTree(), document.Kind, kind);

        public override Tree Single(Document document) => Item(document);

        public override Tree Event(Document document) => Item(document);
    }
}
