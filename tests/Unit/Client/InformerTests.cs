using Naru.Client;
using Naru.Client.Informers;
using Naru.Resources.Api;
using Naru.Resources.Concurrency;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Client;

public sealed class InformerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_list_and_the_watch_after_it_make_one_current_copy()
    {
        var transport = new ScriptedTransport { Answer = _ => List("5", Pod("a", "1", "n1"), Pod("b", "2", "n2")) };
        var watch = new ScriptedTransport.Watch();
        transport.Watches.Enqueue(() => watch);
        var (informer, changes, stop) = Start(transport);

        watch.Send(WatchEventType.Modified, Pod("a", "6", "n2"))
            .Send(WatchEventType.Bookmark, Tree.Object(("metadata", Tree.Object(("resourceVersion", "7")))))
            .Send(WatchEventType.Deleted, Pod("b", "8", "n2"));
        await TakeAsync(changes, 4);

        Assert.Equal(["default/a"], informer.Snapshot.Objects.Select(pod => pod.Key.ToString()));
        Assert.Equal(["a"], informer.Snapshot.By(InformerIndex.ByNode, "n2").Select(pod => pod.ObjectName));
        Assert.Empty(informer.Snapshot.By(InformerIndex.ByNode, "n1"));
        Assert.Contains("resourceVersion=5", transport.Requests[1].Query);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task After_410_what_is_gone_is_reported_as_gone()
    {
        var lists = new Queue<ApiResponse>([List("5", Pod("a", "1"), Pod("b", "2")), List("90", Pod("b", "80"), Pod("c", "90"))]);
        var transport = new ScriptedTransport { Answer = _ => lists.Dequeue() };
        transport.Watches.Enqueue(() => new ScriptedTransport.Watch().Send(WatchEventType.Error, Tree.Object(("code", 410), ("reason", "Expired"))));
        transport.Watches.Enqueue(() => new ScriptedTransport.Watch());
        var (informer, changes, stop) = Start(transport);

        var seen = await TakeAsync(changes, 5);
        Assert.Contains(seen, change => change.New.IsAbsent && change.Old.ObjectName == "a");
        Assert.Contains(seen, change => change.Old.ResourceVersion == "2" && change.New.ResourceVersion == "80");
        Assert.Equal(["b", "c"], informer.Snapshot.Objects.Select(pod => pod.ObjectName));
        Assert.Equal(2, informer.Lists);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task A_lost_watch_goes_on_from_the_last_revision_without_a_list()
    {
        var transport = new ScriptedTransport { Answer = _ => List("5") };
        transport.Watches.Enqueue(() => new ScriptedTransport.Watch().Send(WatchEventType.Added, Pod("a", "6")).End());
        transport.Watches.Enqueue(() => new ScriptedTransport.Watch().Send(WatchEventType.Added, Pod("b", "7")));
        var (informer, changes, stop) = Start(transport);

        await TakeAsync(changes, 2);
        Assert.Equal(1, informer.Lists);
        Assert.Contains("resourceVersion=6", transport.Requests[2].Query);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task An_object_made_again_under_its_name_is_two_objects()
    {
        var transport = new ScriptedTransport { Answer = _ => List("5", Pod("a", "1")) };
        transport.Watches.Enqueue(() => new ScriptedTransport.Watch().Send(WatchEventType.Modified, Pod("a", "9").WithPath(["metadata", "uid"], "other")));
        var (_, changes, stop) = Start(transport);

        var seen = await TakeAsync(changes, 3);
        Assert.True(seen[1].New.IsAbsent);
        Assert.True(seen[2].Old.IsAbsent);
        await stop.CancelAsync();
    }

    private static (Informer Informer, Mailbox<InformerChange> Changes, CancellationTokenSource Stop) Start(ScriptedTransport transport)
    {
        var changes = new Mailbox<InformerChange>();
        var stop = new CancellationTokenSource();
        var informer = new Informer(new ApiClient(transport, "test"), ResourceTypes.Pods, ListOptions.All, TimeProvider.System)
            .AddIndex(InformerIndex.ByNode)
            .OnChange(change => changes.TryPost(change));
        _ = informer.RunAsync(stop.Token);
        return (informer, changes, stop);
    }

    private static async Task<List<InformerChange>> TakeAsync(Mailbox<InformerChange> changes, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var taken = new List<InformerChange>();
        while (taken.Count < count)
        {
            await changes.WaitAsync(patience.Token);
            if (changes.TryTake(out var change)) taken.Add(change);
        }
        return taken;
    }

    private static Tree Pod(string name, string revision, string node = "") => Tree.Object(
        ("metadata", Tree.Object(("name", name), ("namespace", "default"), ("uid", $"uid-{name}"), ("resourceVersion", revision))),
        ("spec", Tree.Object(("nodeName", node))));

    private static ApiResponse List(string revision, params Tree[] items) =>
        new(200, Tree.Object(("metadata", Tree.Object(("resourceVersion", revision))), ("items", Tree.Array(items))));
}
