using Naru.Resources.Trees;

namespace Naru.Client.Informers;

/// <summary>A way to find objects other than by key: every object is filed under the values that <see cref="Values"/> gives.</summary>
public sealed record InformerIndex(string Name, Func<Tree, IEnumerable<string>> Values)
{
    /// <summary>By the uid of the controlling owner.</summary>
    public static InformerIndex ByController { get; } = new("controller", tree =>
        tree.ControllerUid() is { Length: > 0 } uid ? [uid] : []);

    /// <summary>Pods by the node they are bound to.</summary>
    public static InformerIndex ByNode { get; } = new("node", tree =>
        tree["spec"]["nodeName"].Text is { Length: > 0 } node ? [node] : []);

    /// <summary>By namespace.</summary>
    public static InformerIndex ByNamespace { get; } = new("namespace", tree => [tree["metadata"]["namespace"].Text]);
}
