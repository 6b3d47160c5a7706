using System.Globalization;
using Naru.Kernel.Files;

namespace Naru.Host.Instances;

/// <summary>
/// The right to serve an instance, held by one process on both its directories; the kernel takes it back when that process
/// dies, however it dies.
/// </summary>
internal sealed class InstanceLock : IDisposable
{
    // A server that was killed holds it until the kernel has ended its last thread, which takes a moment on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private const string FileName = "lock";

    private readonly FileLock _data;
    private readonly FileLock _run;

    private InstanceLock(FileLock data, FileLock run) => (_data, _run) = (data, run);

    /// <exception cref="InstanceException">Another process serves it, and goes on doing so.</exception>
    public static async Task<InstanceLock> TakeAsync(Instance instance, CancellationToken cancel)
    {
        instance.CreateData();
        var data = await WaitAsync(LockIn(instance.DataDirectory), cancel) ?? throw Served(instance);
        try
        {
            InstanceEnd.FinishRemoval(instance, FileName);
            instance.CreateData();
            instance.CreateRun();
            var run = await WaitAsync(LockIn(instance.RunDirectory), cancel)
                ?? throw new InstanceException($"{instance.RunDirectory} is the run directory of another Naru{By(instance.RunDirectory)}; choose another one with --run");
            instance.Tie();
            File.Delete(instance.ReadyFile);
            File.WriteAllText(instance.PidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return new InstanceLock(data, run);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>True while some process serves the instance.</summary>
    public static bool IsHeld(Instance instance)
    {
        var path = LockIn(instance.DataDirectory);
        if (!File.Exists(path)) return false;
        using var free = FileLock.TryTake(path);
        return free is null;
    }

    public void Dispose()
    {
        _run.Dispose();
        _data.Dispose();
    }

    private static async Task<FileLock?> WaitAsync(string path, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (FileLock.TryTake(path) is { } held) return held;
            if (TimeProvider.System.GetElapsedTime(began) > Patience) return null;
            await Task.Delay(Beat, TimeProvider.System, cancel);
        }
    }

    private static InstanceException Served(Instance instance)
    {
        // It may have another run directory than the one asked for.
        var serving = Instance.At(instance.DataDirectory, null);
        return new InstanceException($"{serving.DataDirectory} is served already{By(serving.RunDirectory)}; stop that one with `naru down --data {serving.DataDirectory}`, or choose other directories with --data and --run");
    }

    private static string LockIn(string directory) => Path.Combine(directory, FileName);

    private static string By(string run) => Path.Combine(run, "naru.pid") is var file && File.Exists(file) ? $" by process {File.ReadAllText(file).Trim()}" : "";
}
