using System.Collections.Concurrent;
using Naru.Kernel.Polling;

namespace Naru.Runtime.Keeping;

/// <summary>Brings work of other threads onto a polling thread: post there, run here.</summary>
internal sealed class Mailbox
{
    private readonly ConcurrentQueue<Action> messages = new();

    internal WakeSignal Signal { get; } = new();

    internal void Post(Action message)
    {
        messages.Enqueue(message);
        Signal.Wake();
    }

    internal void RunAll()
    {
        Signal.Clear();
        while (messages.TryDequeue(out var message)) message();
    }
}
