using Naru.Engine.Networks;
using Naru.Host.Joining;
using Naru.Kernel;
using Naru.Kernel.Cgroups;
using Naru.Kernel.Files;
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
        foreach (var one in all.Reverse()) await StopServerAsync(one, cancel);
        Failpoint.Hit(InstanceFailpoints.ServersStopped);
        foreach (var one in all) await StopContainersAsync(one, grace, cancel);
        Failpoint.Hit(InstanceFailpoints.ContainersStopped);
        RemoveNetwork(instance);
        Failpoint.Hit(InstanceFailpoints.NetworkGone);
        foreach (var one in all) await RemoveKernelObjectsAsync(one, cancel);
    }

    /// <summary>Its server or agent alone: what it runs stays.</summary>
    public static Task StopServerAsync(Instance instance, CancellationToken cancel) => EndAllAsync($"{instance.CgroupRoot}/server", ServerPatience, cancel);

    /// <summary>
    /// Removes both directories; one that something is mounted on is only emptied, since the mount is not ours. A removal
    /// that was broken off is finished by the next `naru down --purge`, or by the next start.
    /// </summary>
    public static void RemoveData(Instance instance)
    {
        if (Directory.Exists(instance.DataDirectory)) File.WriteAllText(MarkOf(instance), "");
        Failpoint.Hit(InstanceFailpoints.DataMarked);
        if (Directory.Exists(instance.RunDirectory))
        {
            Empty(instance.RunDirectory, _ => false);
            RemoveUnmounted(instance.RunDirectory);
        }
        if (!Directory.Exists(instance.DataDirectory)) return;
        RemoveMarked(instance, []);
        RemoveUnmounted(instance.DataDirectory);
    }

    /// <summary>Clears what is left of data that were being removed, so that a start finds all of them or none.</summary>
    /// <param name="instance">Whose lock the caller holds.</param>
    /// <param name="kept">Names in the data directory that stay.</param>
    public static void FinishRemoval(Instance instance, params string[] kept)
    {
        if (File.Exists(MarkOf(instance))) RemoveMarked(instance, kept);
    }

    private static void RemoveMarked(Instance instance, string[] kept)
    {
        var mark = MarkOf(instance);
        Empty(instance.DataDirectory, path => path == mark || kept.Contains(Path.GetFileName(path)));
        Failpoint.Hit(InstanceFailpoints.DataGone);
        File.Delete(mark);
    }

    private static void Empty(string folder, Func<string, bool> stays)
    {
        foreach (var path in Directory.GetFileSystemEntries(folder).Where(path => !stays(path))) HeldDirectory.RemoveTree(path);
    }

    private static void RemoveUnmounted(string folder)
    {
        if (!MountPoints.Beneath(folder).Contains(folder)) Directory.Delete(folder);
    }

    private static string MarkOf(Instance instance) => Path.Combine(instance.DataDirectory, "being-removed");

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

    private static async Task RemoveKernelObjectsAsync(Instance instance, CancellationToken cancel)
    {
        foreach (var folder in (string[])[instance.RunDirectory, instance.DataDirectory])
            foreach (var mount in MountPoints.Beneath(folder).Where(mount => mount != folder)) MountPoints.Unmount(mount);
        Failpoint.Hit(InstanceFailpoints.Unmounted);
        await RemoveCgroupAsync(instance, cancel);
        Failpoint.Hit(InstanceFailpoints.CgroupsGone);
        // The run directory may be gone: it need not outlive a boot.
        foreach (var leftover in new[] { instance.PidFile, instance.ReadyFile, instance.DockerSocket }.Where(File.Exists)) File.Delete(leftover);
    }

    // A cgroup's last process may still be on its way out of the kernel's books.
    private static async Task RemoveCgroupAsync(Instance instance, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!Cgroup.At(instance.CgroupRoot).Remove())
        {
            if (TimeProvider.System.GetElapsedTime(began) > KillPatience)
                throw new InstanceException($"cgroup {instance.CgroupRoot} cannot be removed: processes {string.Join(", ", Cgroup.At(instance.CgroupRoot).Processes())} are in it; end them and run `naru down` again");
            await Task.Delay(Beat, TimeProvider.System, cancel);
        }
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
