using System.Globalization;
using Naru.Kernel.Files;

namespace Naru.Host.Instances;

/// <summary>
/// The right to serve an instance, held by one process; the kernel takes it back when that process dies, however it dies.
/// </summary>
internal sealed class InstanceLock : IDisposable
{
    private readonly FileLock _lock;

    private InstanceLock(FileLock held) => _lock = held;

    /// <exception cref="InstanceException">Another process serves it.</exception>
    public static InstanceLock Take(Instance instance)
    {
        instance.Create();
        var held = FileLock.TryTake(Path.Combine(instance.DataDirectory, "lock"))
            ?? throw new InstanceException($"{instance.DataDirectory} is served already{By(instance)}; stop that one with `naru down --data {instance.DataDirectory} --run {instance.RunDirectory}`, or choose other directories with --data and --run");
        File.Delete(instance.ReadyFile);
        File.WriteAllText(instance.PidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        return new InstanceLock(held);
    }

    /// <summary>True while some process serves the instance.</summary>
    public static bool IsHeld(Instance instance)
    {
        var path = Path.Combine(instance.DataDirectory, "lock");
        if (!File.Exists(path)) return false;
        using var free = FileLock.TryTake(path);
        return free is null;
    }

    public void Dispose() => _lock.Dispose();

    private static string By(Instance instance) => File.Exists(instance.PidFile) ? $" by process {File.ReadAllText(instance.PidFile).Trim()}" : "";
}
