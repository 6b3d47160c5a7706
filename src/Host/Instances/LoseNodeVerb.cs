using Naru.Cli;
using Naru.Kernel.Cgroups;

namespace Naru.Host.Instances;

/// <summary>
/// <c>naru lose-node NAME</c>: a further node of this machine as if its power had failed: agent, keeper and containers are
/// killed at once. For showing and testing what becomes of its pods.
/// </summary>
internal static class LoseNodeVerb
{
    private const int Kill = 9;

    public static Verb Verb { get; } = new("lose-node", "NAME", "kill a further node of this machine at once, to see it healed", InstanceFlags.All, InstanceFlags.Guarded(RunAsync)) { LeastWords = 1, MostWords = 1 };

    private static Task<int> RunAsync(Invocation invocation)
    {
        InstanceFlags.RequireRoot("lose-node");
        var instance = InstanceFlags.Read(invocation);
        var node = instance.Nodes().FirstOrDefault(one => Path.GetFileName(one.DataDirectory) == invocation.Words[0])
            ?? throw new InstanceException($"lose-node: {instance.DataDirectory} has no further node {invocation.Words[0]}; there are: {string.Join(", ", instance.Nodes().Select(one => Path.GetFileName(one.DataDirectory)))}");
        // The keeper goes with the rest, so nothing is left that could record or restart.
        Cgroup.At(node.CgroupRoot).Signal(Kill);
        invocation.Screen.Line($"{invocation.Words[0]} is gone");
        return Task.FromResult(0);
    }
}
