namespace Naru.Runtime;

/// <summary>What stands where below an instance's run directory.</summary>
internal static class KeeperPaths
{
    internal static string Socket(string run) => Path.Combine(run, "keeper.sock");

    internal static string LockFile(string run) => Path.Combine(run, "keeper.lock");

    internal static string Log(string run) => Path.Combine(run, "keeper.log");

    /// <summary>One directory a container: its record and its FIFOs.</summary>
    internal static string Containers(string run) => Path.Combine(run, "containers");
}
