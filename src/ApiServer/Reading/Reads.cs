using Naru.ApiServer.Cache;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.ApiServer.Watching;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Reading;

/// <summary>
/// get, list and watch, from the watch cache alone. What a reader sees is always committed; a list is of one revision,
/// and a watch from that revision misses nothing and repeats nothing.
/// </summary>
internal sealed class Reads(WatchCache cache, TimeProvider time)
{
    private static readonly TimeSpan ShortestDefaultWatch = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromDays(30);   // a timer runs for 49 days at the most

    public Document Get(ResourceRequest request)
    {
        RevisionBound.Of(request.Query).Check(cache.World.Revision);
        return cache.Find(new StorageKey(StorageKey.ResourceOf(request.Kind), new ObjectKey(request.Namespace, request.Name)))
            ?? throw Refusal.NotFound(request.Kind, request.Name);
    }

    public ApiReply List(ResourceRequest request, ObjectForm form)
    {
        var selection = Selection.Of(request);
        var world = cache.World;
        var page = Page.Of(request.Query);
        var (documents, revision) = Snapshot(request, world, page);
        var chosen = new List<Tree>();
        ObjectKey? last = null;
        var remaining = 0L;
        foreach (var document in documents.From(request.Namespace, page.Continue?.After))
        {
            if (!selection.Includes(document)) continue;
            if (page.Limit > 0 && chosen.Count == page.Limit) remaining++;
            else
            {
                chosen.Add(form.Item(document));
                last = document.Key;
            }
        }
        var more = remaining > 0;
        var counts = more && selection.Labels.IsEverything && selection.Fields.IsEverything;
        var metadata = Tree.Object(
            ("resourceVersion", Revisions.Text(revision)),
            ("continue", more ? new ContinueToken(revision, last!.Value).ToString() : default(Tree)),
            ("remainingItemCount", counts ? (Tree)remaining : default));
        return form.List(metadata, chosen) is { IsAbsent: false } whole ? new ApiReply.Whole(200, whole)
            : new ApiReply.Listing(form.ListKind is { Length: > 0 } kind ? kind : request.Kind.ListKind, form.ListApiVersion is { Length: > 0 } version ? version : request.Kind.ApiVersion, metadata, chosen);
    }

    public WatchSession Watch(ResourceRequest request, ObjectForm form)
    {
        var selection = Selection.Of(request);
        var query = request.Query;
        var seconds = query.Integer("timeoutSeconds");
        var options = new WatchOptions(request.Kind, StorageKey.ResourceOf(request.Kind), selection.Includes, form,
            query.IsTrue("allowWatchBookmarks"), seconds is > 0 ? TimeSpan.FromSeconds(Math.Min(seconds.Value, (long)LongestWatch.TotalSeconds)) : ShortestDefaultWatch);
        var world = cache.World;
        var asked = query["resourceVersion"];
        var wantsInitial = query.Has("sendInitialEvents") ? query.IsTrue("sendInitialEvents") : asked is "" or "0";
        if (query.IsTrue("sendInitialEvents") && query["resourceVersionMatch"] != "NotOlderThan")
            throw Refusal.Make(422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        if (wantsInitial)
        {
            RevisionBound.Of(query).Check(world.Revision);
            return new WatchSession(cache, options, world.Revision, InitialEvents(options, selection, world, query.IsTrue("sendInitialEvents")), time);
        }
        if (asked is "" or "0") return new WatchSession(cache, options, world.Revision, null, time);
        if (!Revisions.TryParse(asked, out var from)) throw RevisionBound.Malformed(asked);
        if (from > world.Revision) throw Refusal.TooLargeRevision(from, world.Revision);
        if (cache.EventsAfter(options.Resource, from) is null) throw Refusal.TooOld(from, world.Revision);
        return new WatchSession(cache, options, from, null, time);
    }

    private static List<WatchEvent> InitialEvents(WatchOptions options, Selection selection, World world, bool marksEnd)
    {
        var events = new List<WatchEvent>();
        foreach (var document in world.Of(options.Resource).From(selection.Namespace))
            if (selection.Includes(document)) events.Add(new WatchEvent(WatchEventType.Added, options.Form.Event(document)));
        if (marksEnd && options.Bookmarks) events.Add(options.BookmarkAt(world.Revision, initialEventsEnd: true));
        return events;
    }

    private (SortedDocuments Documents, long Revision) Snapshot(ResourceRequest request, World world, Page page)
    {
        var resource = StorageKey.ResourceOf(request.Kind);
        if (page.Continue is { } token)
        {
            if (token.Revision == 0) return (world.Of(resource), world.Revision);
            return cache.At(resource, token.Revision) is { } then ? (then, token.Revision) : throw ContinueExpired(token);
        }
        var bound = RevisionBound.Of(request.Query);
        bound.Check(world.Revision);
        if (!bound.IsExact) return (world.Of(resource), world.Revision);
        return cache.At(resource, bound.Revision) is { } exact ? (exact, bound.Revision) : throw Refusal.TooOld(bound.Revision, world.Revision);
    }

    private static ApiRefusedException ContinueExpired(ContinueToken token) => Refusal.Expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without "
        + "the continue parameter, or use the continue token in this response to retrieve the remainder of the results, "
        + "which may then be inconsistent with the first part.",
        (token with { Revision = 0 }).ToString());

    private readonly record struct Page(long Limit, ContinueToken? Continue)
    {
        public static Page Of(RequestQuery query)
        {
            var limit = query.Integer("limit") ?? 0;
            if (limit < 0) throw Refusal.BadRequest("limit: Invalid value: must be greater than or equal to 0");
            var text = query["continue"];
            if (text.Length == 0) return new Page(limit, null);
            if (query["resourceVersion"] is not ("" or "0")) throw Refusal.BadRequest("specifying resource version is not allowed when using continue");
            return new Page(limit, ContinueToken.Parse(text));
        }
    }
}
