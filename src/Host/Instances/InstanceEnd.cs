using Naru.Engine.Networks;
using Naru.Host.Joining;
using Naru.Kernel.Cgroups;
using Naru.Kernel.Mounts;
using Naru.Kernel.Processes;

namespace Naru.Host.Instances;

/// <summary>
/// The end of an instance, from the outside: what counts is what the kernel has of it, whether or not its processes still
/// answer. Every step may be repeated; one that was broken off is finished by the next <c>naru down</c>.
/// <para>Order: servers first, so that nothing is started again; then containers, keepers, and last what they hung on: the
/// network, mounts, cgroups and files.</para>
/// </summary>
internal static class InstanceEnd
{
    private const int Terminate = 15, Kill = 9;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    /// <summary>All of it but the files in its directories.</summary>
    public static async Task StopAsync(Instance instance, TimeSpan grace, CancellationToken cancel)
    {
        Instance[] all = [.. instance.Nodes(), instance];
        foreach (var one in all.Reverse()) await EndAllAsync($"{one.CgroupRoot}/server", ServerPatience, cancel);
        foreach (var one in all) await StopContainersAsync(one, grace, cancel);
        RemoveNetwork(instance);
        foreach (var one in all) RemoveKernelObjects(one);
    }

    /// <summary>Its directories. One that something is mounted on is only emptied: the mount is not ours.</summary>
    public static void RemoveData(Instance instance)
    {
        foreach (var folder in (string[])[instance.DataDirectory, instance.RunDirectory])
        {
            if (!Directory.Exists(folder)) continue;
            if (!MountPoints.Beneath(folder).Contains(folder))
            {
                Directory.Delete(folder, recursive: true);
                continue;
            }
            foreach (var inside in Directory.GetDirectories(folder)) Directory.Delete(inside, recursive: true);
            foreach (var file in Directory.GetFiles(folder)) File.Delete(file);
        }
    }

    private static async Task StopContainersAsync(Instance instance, TimeSpan grace, CancellationToken cancel)
    {
        // What is paused cannot end.
        Cgroup.At(instance.CgroupRoot).ThawAll();
        await Task.WhenAll(EndAllAsync($"{instance.CgroupRoot}/pods", grace, cancel), EndAllAsync($"{instance.CgroupRoot}/engine", grace, cancel));
        await EndAllAsync($"{instance.CgroupRoot}/keeper", TimeSpan.Zero, cancel);
    }

    // What a further node has is in a namespace of its own and goes with it; the names of the instance's own are removed here.
    private static void RemoveNetwork(Instance instance)
    {
        var namespaces = instance.Nodes().Append(instance).SelectMany(one => (string[])[Path.Combine(one.RunDirectory, "netns"), Path.Combine(one.RunDirectory, "nodes")]);
        NetworkPurge.Run(instance.Names, namespaces, RangesOf(instance));
    }

    private static ClusterRanges? RangesOf(Instance instance)
    {
        if (File.Exists(instance.RangesFile)) return ClusterRanges.LoadOrPick(instance.RangesFile);
        try
        {
            return JoinFile.Find(instance.DataDirectory)?.ToRanges();
        }
        catch (IOException)
        {
            return null;   // damaged: the rest goes by names
        }
    }

    private static void RemoveKernelObjects(Instance instance)
    {
        foreach (var folder in (string[])[instance.RunDirectory, instance.DataDirectory])
            foreach (var mount in MountPoints.Beneath(folder).Where(mount => mount != folder)) MountPoints.Unmount(mount);
        Cgroup.At(instance.CgroupRoot).Remove();
        if (!Directory.Exists(instance.RunDirectory)) return;
        foreach (var leftover in (string[])[instance.PidFile, instance.ReadyFile, instance.DockerSocket]) File.Delete(leftover);
    }

    // Asks every process of a subtree to end, waits, and then ends those that are left.
    private static async Task EndAllAsync(string subtree, TimeSpan grace, CancellationToken cancel)
    {
        if (grace > TimeSpan.Zero && await GoneAsync(subtree, Terminate, grace, cancel)) return;
        if (!await GoneAsync(subtree, Kill, KillPatience, cancel))
            throw new InstanceException($"processes of {subtree} are still there {KillPatience.TotalSeconds} s after SIGKILL: {string.Join(", ", Cgroup.At(subtree).Processes())}; something holds them in the kernel, such as a dead network disk");
    }

    private static async Task<bool> GoneAsync(string subtree, int signal, TimeSpan patience, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        var told = new HashSet<int>();
        while (true)
        {
            var left = Cgroup.At(subtree).Processes();
            if (left.Count == 0) return true;
            if (TimeProvider.System.GetElapsedTime(began) > patience) return false;
            foreach (var process in left.Where(process => signal == Kill || told.Add(process))) Tell(process, signal);
            await Task.Delay(Beat, TimeProvider.System, cancel);
        }
    }

    private static void Tell(int process, int signal)
    {
        using var handle = PidFd.Open(process);
        handle?.Signal(signal);
    }
}
