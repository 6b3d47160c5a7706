using Naru.Resources.Trees;

namespace Naru.Resources.Api;

public enum WatchEventType
{
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}

/// <summary>One event of a watch. The object of <see cref="WatchEventType.Error"/> is a <c>Status</c>.</summary>
public readonly record struct WatchEvent(WatchEventType Type, Tree Object);
