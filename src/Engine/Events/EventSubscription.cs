using System.Threading.Channels;

namespace Naru.Engine.Events;

/// <summary>One listener's view of the events: the past it asked for, then a queue of what follows. Dispose to leave.</summary>
public sealed class EventSubscription(IReadOnlyList<EngineEvent> past, ChannelReader<EngineEvent> live, Action leave) : IDisposable
{
    public IReadOnlyList<EngineEvent> Past => past;

    public ChannelReader<EngineEvent> Live => live;

    public void Dispose() => leave();
}
