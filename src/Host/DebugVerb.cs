using Naru.Engine.Containers;
using Naru.Engine.Images;
using Naru.Engine.Networks;
using Naru.Engine.Volumes;
using Naru.Host.ControlPlane;
using Naru.Host.Instances;
using Naru.Host.Pods;
using Naru.Runtime;
using Naru.Store.Sqlite;

namespace Naru.Host;

/// <summary>What tests of the whole need to know of the executable: <c>naru debug failpoints</c> lists where it can be killed.</summary>
internal static class DebugVerb
{
    private const int UsageError = 64;

    private static IEnumerable<string> Failpoints =>
    [
        .. KeeperFailpoints.All, .. ImageFailpoints.All, .. EngineFailpoints.All, .. NetworkFailpoints.All, .. VolumeFailpoints.All,
        .. StoreFailpoints.All, .. RolloutFailpoints.All, .. PodFailpoints.All, .. InstanceFailpoints.All,
    ];

    public static Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ["failpoints"])
        {
            Console.Error.WriteLine("naru debug: give 'failpoints', which lists the names that NARU_FAILPOINT=NAME[:N] takes");
            return Task.FromResult(UsageError);
        }
        foreach (var name in Failpoints) Console.WriteLine(name);
        return Task.FromResult(0);
    }
}
