using Naru.Resources.Trees;

namespace Naru.Resources.Views;

/// <summary>A typed, read-only look at a <see cref="Trees.Tree"/>; costs nothing to make and copies nothing.</summary>
public interface IView<TSelf> where TSelf : struct, IView<TSelf>
{
    Tree Tree { get; }

    /// <summary>False when there is nothing there: the field is absent or null.</summary>
    bool IsPresent { get; }

    static abstract TSelf Of(Tree tree);
}
