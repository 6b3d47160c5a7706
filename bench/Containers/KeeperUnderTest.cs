using System.Diagnostics;
using Naru.Runtime;
using Naru.Tests.Harness;

namespace Naru.Bench.Containers;

/// <summary>A keeper of the built executable with a folder and a cgroup tree of its own. Disposing removes every trace.</summary>
internal sealed class KeeperUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static int count;

    private readonly Process process;

    private KeeperUnderTest(string folder, Process process, KeeperClient client) => (Folder, this.process, Client) = (folder, process, client);

    public string Folder { get; }

    public KeeperClient Client { get; }

    /// <summary>The cgroup tree of this keeper's containers.</summary>
    public string Tree => "/" + Path.GetFileName(Folder);

    public static async Task<KeeperUnderTest> StartAsync()
    {
        // Where an instance has its run directory by default, so that records land on the same kind of file system.
        var folder = $"/run/naru-bench-{Environment.ProcessId}-{Interlocked.Increment(ref count)}";
        var run = Path.Combine(folder, "run");
        Directory.CreateDirectory(run);
        var process = Process.Start(NaruInstance.Executable, ["keeper", "--run", run]);
        var began = Stopwatch.GetTimestamp();
        while (true)
            try
            {
                return new KeeperUnderTest(folder, process, await KeeperClient.ConnectAsync(run));
            }
            catch (KeeperException) when (Stopwatch.GetElapsedTime(began) < Patience && !process.HasExited)
            {
                await Task.Delay(5);
            }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var container in await Client.ListAsync()) await Client.DeleteAsync(container.Id, force: true);
        await Client.ShutdownAsync();
        await Client.DisposeAsync();
        await process.WaitForExitAsync();
        process.Dispose();
        // A cgroup directory goes only empty of processes and of directories: what is still there fails here.
        foreach (var tree in Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").Select(hierarchy => hierarchy + Tree).Where(Directory.Exists))
            foreach (var cgroup in Directory.GetDirectories(tree, "*", SearchOption.AllDirectories).Append(tree).OrderByDescending(path => path.Length)) Directory.Delete(cgroup);
        Directory.Delete(Folder, recursive: true);
    }
}
