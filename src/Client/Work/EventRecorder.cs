using Naru.Resources.Api;
using Naru.Resources.Concurrency;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Client.Work;

/// <summary>
/// Tells people what happened to an object, as <c>Event</c> objects. What is said again about the same object raises the
/// count of the event that said it first. Events are written in the background and may be lost; nothing rests on them.
/// </summary>
/// <param name="component">Who says so, such as <c>deployment-controller</c>.</param>
/// <param name="host">The node that says so; "" for the control plane.</param>
public sealed class EventRecorder(ApiClient client, TimeProvider time, Random random, string component, string host = "")
{
    private const int MostRemembered = 1024;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);

    private readonly Mailbox<(Tree About, bool Warning, string Reason, string Message)> _mailbox = new(1024);
    private readonly Dictionary<(string Uid, string Reason, string Message), (ObjectKey Key, int Count, DateTimeOffset Last)> _said = [];

    public void Normal(Tree about, string reason, string message) => _mailbox.TryPost((about, false, reason, message));

    public void Warning(Tree about, string reason, string message) => _mailbox.TryPost((about, true, reason, message));

    public async Task RunAsync(CancellationToken cancel)
    {
        while (await _mailbox.WaitAsync(cancel))
        {
            while (_mailbox.TryTake(out var said))
            {
                try
                {
                    await WriteAsync(said.About, said.Warning, said.Reason, said.Message, cancel);
                }
                catch (Exception failure) when (failure is IOException or ApiRefusedException)
                {
                    _said.Remove((said.About.Uid, said.Reason, said.Message));
                }
            }
        }
    }

    private async ValueTask WriteAsync(Tree about, bool warning, string reason, string message, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var id = (about.Uid, reason, message);
        if (_said.TryGetValue(id, out var before) && now - before.Last < RememberedFor)
        {
            _said[id] = before with { Count = before.Count + 1, Last = now };
            await client.PatchAsync(ResourceTypes.Events, before.Key, Tree.Object(("count", before.Count + 1), ("lastTimestamp", now.Rfc3339())), cancel);
            return;
        }
        var ns = about.Namespace.Length > 0 ? about.Namespace : "default";
        var key = new ObjectKey(ns, $"{about.ObjectName}.{random.NextInt64():x16}");
        if (_said.Count >= MostRemembered) _said.Clear();
        _said[id] = (key, 1, now);
        await client.CreateAsync(ResourceTypes.Events, Event(key, about, warning, reason, message, now), cancel);
    }

    private Tree Event(ObjectKey key, Tree about, bool warning, string reason, string message, DateTimeOffset now) => Tree.Object(
        ("apiVersion", "v1"),
        ("kind", "Event"),
        ("metadata", Tree.Object(("name", key.Name), ("namespace", key.Namespace))),
        ("involvedObject", Tree.Object(
            ("kind", about["kind"]), ("namespace", about.Metadata["namespace"]), ("name", about.ObjectName), ("uid", about.Metadata["uid"]),
            ("apiVersion", about["apiVersion"]), ("resourceVersion", about.Metadata["resourceVersion"]))),
        ("reason", reason),
        ("message", message.Length > 1024 ? message[..1024] : message),
        ("source", Tree.Object(("component", component), ("host", host.Length > 0 ? (Tree)host : default))),
        ("firstTimestamp", now.Rfc3339()),
        ("lastTimestamp", now.Rfc3339()),
        ("count", 1),
        ("type", warning ? "Warning" : "Normal"),
        ("eventTime", Tree.Null),
        ("reportingComponent", component),
        ("reportingInstance", host));
}
