using System.Collections.Immutable;
using System.Threading.Channels;

namespace Naru.Engine.Events;

/// <summary>
/// Publishes what happens to whoever listens, and remembers the latest events for those who ask about the past.
///
/// The memory is bounded (the last 1,024 events, lost with the process, as Docker's is). A subscriber gets every event
/// after it subscribed, through a queue of bounded length; one that does not keep up is cut off rather than served a
/// stream with silent gaps. Publishing never waits.
/// </summary>
public sealed class EventHub(TimeProvider clock)
{
    private const int Remembered = 1024;
    private const int LongestQueue = 4096;
    private readonly Lock gate = new();
    private readonly Queue<EngineEvent> past = new(Remembered);
    private ImmutableArray<Channel<EngineEvent>> subscribers = [];

    public void Publish(string type, string action, string id, IReadOnlyDictionary<string, string> attributes)
    {
        lock (gate)
        {
            var happened = new EngineEvent(type, action, id, attributes, clock.GetUtcNow());
            if (past.Count == Remembered) past.Dequeue();
            past.Enqueue(happened);
            foreach (var subscriber in subscribers)
                if (!subscriber.Writer.TryWrite(happened))
                    subscriber.Writer.TryComplete(EngineException.Failed("this event stream fell too far behind and was cut off: subscribe again"));
        }
    }

    /// <summary>The remembered events since a moment, then those to come, without a gap between.</summary>
    /// <param name="since">Null leaves the past out.</param>
    public EventSubscription Subscribe(DateTimeOffset? since)
    {
        var channel = Channel.CreateBounded<EngineEvent>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
        lock (gate)
        {
            EngineEvent[] replay = since is { } from ? [.. past.Where(e => e.At >= from)] : [];
            subscribers = subscribers.Add(channel);
            return new EventSubscription(replay, channel.Reader, () => Unsubscribe(channel));
        }
    }

    private void Unsubscribe(Channel<EngineEvent> channel)
    {
        lock (gate) subscribers = subscribers.Remove(channel);
    }
}
