using Naru.ApiServer.Cache;
using Naru.ApiServer.Reading;
using Naru.ApiServer.Storage;
using Naru.Resources.Api;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Watching;

/// <summary>What a watch shows, and how.</summary>
/// <param name="Resource">The resource's place in the store.</param>
/// <param name="Selects">Whether the watch is about this object.</param>
/// <param name="Form">What the client wants to see of an object.</param>
internal sealed record WatchOptions(Kind Kind, string Resource, Func<Document, bool> Selects, ObjectForm Form, bool Bookmarks, TimeSpan Timeout)
{
    /// <summary>The event as this watch sees it, or null when it is none of its concern.</summary>
    public WatchEvent? See(CacheEvent happened)
    {
        var before = happened.Old is { } old && Selects(old);
        var after = happened.New is { } now && Selects(now);
        return (before, after) switch
        {
            (false, true) => new WatchEvent(WatchEventType.Added, Form.Event(happened.Current)),
            (true, true) => new WatchEvent(WatchEventType.Modified, Form.Event(happened.Current)),
            (true, false) => new WatchEvent(WatchEventType.Deleted, Form.Event(happened.Gone)),
            _ => null,
        };
    }

    public WatchEvent BookmarkAt(long revision, bool initialEventsEnd) => new(WatchEventType.Bookmark, Form.Bookmark(Tree.Object(
        ("kind", Kind.Name), ("apiVersion", Kind.ApiVersion),
        ("metadata", Tree.Object(
            ("resourceVersion", Revisions.Text(revision)),
            ("creationTimestamp", Tree.Null),
            ("annotations", initialEventsEnd ? Tree.Object(("k8s.io/initial-events-end", "true")) : default))))));
}
