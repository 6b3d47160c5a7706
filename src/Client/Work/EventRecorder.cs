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

    private long _lastSuffix;

    private readonly Mailbox<Said> _mailbox = new(1024);
    private readonly Dictionary<(string Uid, string Part, string Reason, string Message), (ObjectKey Key, int Count, DateTimeOffset Last)> _said = [];

    /// <param name="part">The part of the object that it is about, such as <c>spec.containers{web}</c>; "" for all of it.</param>
    public void Normal(Tree about, string reason, string message, string part = "") => Post(new Said(about, part, "Normal", reason, message, time.GetUtcNow()));

    /// <param name="part">The part of the object that it is about, such as <c>spec.containers{web}</c>; "" for all of it.</param>
    public void Warning(Tree about, string reason, string message, string part = "") => Post(new Said(about, part, "Warning", reason, message, time.GetUtcNow()));

    public async Task RunAsync(CancellationToken cancel)
    {
        while (await _mailbox.WaitAsync(cancel))
        {
            while (_mailbox.TryTake(out var said))
            {
                try
                {
                    await WriteAsync(said, cancel);
                }
                catch (Exception failure) when (failure is IOException or ApiRefusedException)
                {
                    _said.Remove(said.Id);
                }
            }
        }
    }

    private void Post(Said said) => _mailbox.TryPost(said);

    private async ValueTask WriteAsync(Said said, CancellationToken cancel)
    {
        if (_said.TryGetValue(said.Id, out var before) && said.At - before.Last < RememberedFor)
        {
            _said[said.Id] = before with { Count = before.Count + 1, Last = said.At };
            await client.PatchAsync(ResourceTypes.Events, before.Key, Tree.Object(("count", before.Count + 1), ("lastTimestamp", said.At.Rfc3339())), cancel);
            return;
        }
        var ns = said.About.Namespace.Length > 0 ? said.About.Namespace : "default";
        var key = new ObjectKey(ns, $"{said.About.ObjectName}.{Suffix(said.At):x16}");
        if (_said.Count >= MostRemembered) _said.Clear();
        _said[said.Id] = (key, 1, said.At);
        await client.CreateAsync(ResourceTypes.Events, Event(key, said), cancel);
    }

    // By its name an event sorts where it happened: clients show events of one second in the order of their names. The clock
    // counts tens of nanoseconds; chance below that keeps apart what others say of the same object at the same moment.
    private long Suffix(DateTimeOffset at) => _lastSuffix = Math.Max(_lastSuffix + 1, (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100 + random.Next(100));

    private Tree Event(ObjectKey key, Said said) => Tree.Object(
        ("apiVersion", "v1"),
        ("kind", "Event"),
        ("metadata", Tree.Object(("name", key.Name), ("namespace", key.Namespace))),
        ("involvedObject", Tree.Object(
            ("kind", said.About["kind"]), ("namespace", said.About.Metadata["namespace"]), ("name", said.About.ObjectName), ("uid", said.About.Metadata["uid"]),
            ("apiVersion", said.About["apiVersion"]), ("resourceVersion", said.About.Metadata["resourceVersion"]), ("fieldPath", said.Part.Length > 0 ? said.Part : default(Tree)))),
        ("reason", said.Reason),
        ("message", said.Message.Length > 1024 ? said.Message[..1024] : said.Message),
        ("source", Tree.Object(("component", component), ("host", host.Length > 0 ? (Tree)host : default))),
        ("firstTimestamp", said.At.Rfc3339()),
        ("lastTimestamp", said.At.Rfc3339()),
        ("count", 1),
        ("type", said.Type),
        ("eventTime", Tree.Null),
        ("reportingComponent", component),
        ("reportingInstance", host));

    private sealed record Said(Tree About, string Part, string Type, string Reason, string Message, DateTimeOffset At)
    {
        public (string, string, string, string) Id => (About.Uid, Part, Reason, Message);
    }
}
