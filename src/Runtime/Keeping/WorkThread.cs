using System.Collections.Concurrent;

namespace Naru.Runtime.Keeping;

/// <summary>One thread that does jobs in the order they came.</summary>
internal sealed class WorkThread : IDisposable
{
    private readonly BlockingCollection<Action> jobs = new(new ConcurrentQueue<Action>());

    internal WorkThread(string name) =>
        new Thread(Run, maxStackSize: 512 * 1024) { IsBackground = true, Name = name }.Start();

    internal void Post(Action job) => jobs.Add(job);

    public void Dispose() => jobs.CompleteAdding();

    private void Run()
    {
        foreach (var job in jobs.GetConsumingEnumerable()) job();
    }
}
