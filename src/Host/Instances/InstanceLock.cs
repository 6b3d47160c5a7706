using System.Globalization;
using Naru.Kernel.Files;

namespace Naru.Host.Instances;

/// <summary>
/// The right to serve an instance, held by one process; the kernel takes it back when that process dies, however it dies.
/// </summary>
internal sealed class InstanceLock : IDisposable
{
    // A server that was killed holds it until the kernel has ended its last thread, which takes a moment on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private const string FileName = "lock";

    private readonly FileLock _lock;

    private InstanceLock(FileLock held) => _lock = held;

    /// <exception cref="InstanceException">Another process serves it, and goes on doing so.</exception>
    public static async Task<InstanceLock> TakeAsync(Instance instance, CancellationToken cancel)
    {
        instance.Create();
        var held = await WaitAsync(Path.Combine(instance.DataDirectory, FileName), cancel)
            ?? throw new InstanceException($"{instance.DataDirectory} is served already{By(instance)}; stop that one with `naru down --data {instance.DataDirectory} --run {instance.RunDirectory}`, or choose other directories with --data and --run");
        InstanceEnd.FinishRemoval(instance, FileName);
        instance.Create();
        File.Delete(instance.ReadyFile);
        File.WriteAllText(instance.PidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        return new InstanceLock(held);
    }

    /// <summary>True while some process serves the instance.</summary>
    public static bool IsHeld(Instance instance)
    {
        var path = Path.Combine(instance.DataDirectory, FileName);
        if (!File.Exists(path)) return false;
        using var free = FileLock.TryTake(path);
        return free is null;
    }

    public void Dispose() => _lock.Dispose();

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

    private static string By(Instance instance) => File.Exists(instance.PidFile) ? $" by process {File.ReadAllText(instance.PidFile).Trim()}" : "";
}
