using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Reading;

/// <summary>What a client wants to see of objects: themselves in the version it asked, a table, or their metadata.</summary>
internal abstract class ObjectForm
{
    /// <summary>An object as an element of a list.</summary>
    public abstract Tree Item(Document document);

    /// <summary>An object as the body of an answer.</summary>
    public virtual Tree Whole(Tree tree) => tree;

    /// <summary>An object as the content of a watch's event.</summary>
    public virtual Tree Event(Document document) => Whole(Item(document));

    /// <summary>Of a bookmark, which is no stored object.</summary>
    public virtual Tree Bookmark(Tree tree) => tree;

    /// <summary>The objects as they are, said in the kind's own version.</summary>
    internal sealed class Plain(Kind kind) : ObjectForm
    {
        public override Tree Item(Document document) => Versions.Convert(document.ToTree(), document.Kind, kind);
    }
}
