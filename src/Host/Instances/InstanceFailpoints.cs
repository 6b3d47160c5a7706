namespace Naru.Host.Instances;

/// <summary>The places at which a test can kill a start or an end of an instance (see <see cref="Kernel.Failpoint"/>).</summary>
internal static class InstanceFailpoints
{
    public const string RangesPicked = "up.ranges-picked", ApiOpen = "up.api-open", EngineOpen = "up.engine-open";
    public const string ServersStopped = "down.servers-stopped", ContainersStopped = "down.containers-stopped", NetworkGone = "down.network-gone";
    public const string Unmounted = "down.unmounted", CgroupsGone = "down.cgroups-gone", DataMarked = "down.data-marked", DataGone = "down.data-gone";

    public static IReadOnlyList<string> All { get; } =
        [RangesPicked, ApiOpen, EngineOpen, ServersStopped, ContainersStopped, NetworkGone, Unmounted, CgroupsGone, DataMarked, DataGone];
}
