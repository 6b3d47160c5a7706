namespace Naru.Engine.Logs;

/// <summary>Wakes a reader when a file is written to. Wakes are folded: one that comes while none waits is kept, once.</summary>
internal sealed class FileGrowth : IDisposable
{
    private readonly SemaphoreSlim woken = new(0, 1);
    private readonly Lock gate = new();
    private readonly FileSystemWatcher watcher;

    public FileGrowth(string path)
    {
        watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path))
        {
            NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName,
        };
        watcher.Changed += (_, _) => Wake();
        watcher.Created += (_, _) => Wake();
        watcher.Error += (_, _) => Wake();
        watcher.EnableRaisingEvents = true;
    }

    public void Wake()
    {
        lock (gate)
            if (woken.CurrentCount == 0) woken.Release();
    }

    public Task WaitAsync(CancellationToken cancel) => woken.WaitAsync(cancel);

    public void Dispose() => watcher.Dispose();
}
