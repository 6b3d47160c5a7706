namespace Naru.Runtime;

/// <summary>The places at which the keeper can be killed by <see cref="Kernel.Failpoint"/>, in the order of a container's life.</summary>
public static class KeeperFailpoints
{
    internal const string CreateBegun = "keeper.create.begun", CreateRecorded = "keeper.create.recorded";
    internal const string StartBegun = "keeper.start.begun", StartRecorded = "keeper.start.recorded";
    internal const string StartCgroupMade = "keeper.start.cgroup-made", StartLimited = "keeper.start.limited";
    internal const string StartCloned = "keeper.start.cloned", StartRunningRecorded = "keeper.start.running-recorded";
    internal const string ExecBegun = "keeper.exec.begun", ExecCloned = "keeper.exec.cloned";
    internal const string ExitSeen = "keeper.exit.seen", ExitCounted = "keeper.exit.counted", ExitRecorded = "keeper.exit.recorded";
    internal const string ExitCgroupGone = "keeper.exit.cgroup-gone", UpdateApplied = "keeper.update.applied";
    internal const string DeleteBegun = "keeper.delete.begun", DeleteRecordGone = "keeper.delete.record-gone";
    internal const string AdoptBegun = "keeper.adopt.begun", AdoptOne = "keeper.adopt.one", AdoptDone = "keeper.adopt.done";

    public static IReadOnlyList<string> All { get; } =
    [
        CreateBegun, CreateRecorded, StartBegun, StartRecorded, StartCgroupMade, StartLimited, StartCloned, StartRunningRecorded,
        ExecBegun, ExecCloned, ExitSeen, ExitCounted, ExitRecorded, ExitCgroupGone, UpdateApplied, DeleteBegun, DeleteRecordGone,
        AdoptBegun, AdoptOne, AdoptDone,
    ];
}
