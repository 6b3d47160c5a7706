using Naru.Cli;
using Naru.Cli.Grammar;
using Naru.Engine;
using Naru.Kernel;
using Naru.Runtime;

namespace Naru.Host.Instances;

/// <summary>The flags that name an instance, and what every verb about instances checks first.</summary>
internal static class InstanceFlags
{
    private const int NotAllowed = 77;

    public static IReadOnlyList<Flag> All { get; } =
    [
        Flag.Text("data", null, "DIR", $"what must survive (default {Instance.DefaultData})"),
        Flag.Text("run", null, "DIR", $"sockets, kubeconfig and pid (default $NARU_RUN or {Instance.DefaultRun})"),
    ];

    public static Instance Read(Invocation invocation) => Instance.At(invocation.Arguments.Text("data"), invocation.Arguments.Text("run"));

    public static void RequireRoot(string verb)
    {
        if (!Environment.IsPrivilegedProcess) throw new RefusedException($"{verb}: containers, networks and cgroups need root; run it with sudo", NotAllowed);
    }

    private static string FullOf(Invocation invocation)
    {
        var instance = Read(invocation);
        return $"no space left on the disk of {instance.DataDirectory} or {instance.RunDirectory}; free some, or choose other directories with --data and --run";
    }

    /// <summary>A verb whose faults of instances and of the kernel become sentences.</summary>
    public static Func<Invocation, Task<int>> Guarded(Func<Invocation, Task<int>> run) => async invocation =>
    {
        try
        {
            return await run(invocation);
        }
        catch (Exception fault) when (fault is InstanceException or KernelException or EngineException or KeeperException)
        {
            throw new RefusedException(DiskFull.IsCauseOf(fault) ? FullOf(invocation) : fault.Message);
        }
        catch (IOException fault) when (DiskFull.IsCauseOf(fault))
        {
            throw new RefusedException(FullOf(invocation));
        }
    };
}
