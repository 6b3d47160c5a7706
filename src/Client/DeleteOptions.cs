using Naru.Resources.Trees;

namespace Naru.Client;

/// <summary>How to delete, and under which conditions.</summary>
public sealed record DeleteOptions
{
    /// <summary>Refuse with 409 unless the object has this uid; "" means any.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Refuse with 409 unless the object has this revision; "" means any.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>Foreground, Background or Orphan; "" leaves it to the kind.</summary>
    public string Propagation { get; init; } = "";

    public int? GracePeriodSeconds { get; init; }

    public static DeleteOptions Default { get; } = new();

    internal Tree ToTree() => Tree.Object(
        ("kind", "DeleteOptions"),
        ("apiVersion", "v1"),
        ("gracePeriodSeconds", GracePeriodSeconds is { } seconds ? (Tree)seconds : default),
        ("propagationPolicy", Propagation.Length > 0 ? (Tree)Propagation : default),
        ("preconditions", Uid.Length + ResourceVersion.Length == 0 ? default : Tree.Object(
            ("uid", Uid.Length > 0 ? (Tree)Uid : default),
            ("resourceVersion", ResourceVersion.Length > 0 ? (Tree)ResourceVersion : default))));
}
