namespace Naru.Runtime.Keeping;

/// <summary>
/// One thread that does jobs in the order they came. It waits without spinning: a machine full of containers has no
/// cycles to spare for a keeper that waits.
/// </summary>
internal sealed class WorkThread
{
    private readonly Queue<Action> jobs = new();

    internal WorkThread(string name) =>
        new Thread(Run, maxStackSize: 512 * 1024) { IsBackground = true, Name = name }.Start();

    internal void Post(Action job)
    {
        lock (jobs)
        {
            jobs.Enqueue(job);
            Monitor.Pulse(jobs);
        }
    }

    private void Run()
    {
        while (true)
        {
            Action job;
            lock (jobs)
            {
                while (jobs.Count == 0) Monitor.Wait(jobs);
                job = jobs.Dequeue();
            }
            job();
        }
    }
}
