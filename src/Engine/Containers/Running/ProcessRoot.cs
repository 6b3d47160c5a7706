using System.Text;
using Naru.Kernel;
using Naru.Kernel.Files;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// The root that a container's process sees. A process may have ended, and its number be another's, between the moment its
/// state was read and this one: the process is held by its directory of /proc, must then belong to the container's cgroup, and
/// only of that process is the root opened. Else a look into a container could become one into the machine.
/// </summary>
internal static class ProcessRoot
{
    private const int LongestList = 64 << 10;

    /// <exception cref="EngineException">The container does not run any more.</exception>
    public static HeldDirectory Open(int pid, string cgroup)
    {
        try
        {
            using var process = HeldDirectory.Open($"/proc/{pid}");
            var groups = Encoding.UTF8.GetString(process.ReadFile("cgroup"u8, LongestList) ?? []);
            if (!Names(groups, cgroup)) throw Gone(pid);
            return HeldDirectory.Of(FileNodes.OpenAt(process.Handle, "root", OpenFlags.ReadOnly | OpenFlags.Directory));
        }
        catch (KernelException gone) when (gone.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            throw Gone(pid);
        }
    }

    /// <summary>Whether /proc/PID/cgroup names the group, or one beneath it, in any hierarchy. Its path may begin above what is mounted here.</summary>
    internal static bool Names(string groups, string cgroup) => groups.Split('\n')
        .Select(line => line.Split(':', 3)).Where(fields => fields.Length == 3)
        .Any(fields => fields[2].EndsWith(cgroup, StringComparison.Ordinal) || fields[2].Contains(cgroup + "/", StringComparison.Ordinal));

    private static EngineException Gone(int pid) => EngineException.Conflict($"the container's process {pid} has ended");
}
