namespace Naru.Engine.Containers;

/// <summary>The places at which a test can kill the process while containers come, run, change and go, in that order (see <see cref="Kernel.Failpoint"/>).</summary>
public static class EngineFailpoints
{
    internal const string CreatePrepared = "engine.create.prepared", CreateLayered = "engine.create.layered";
    internal const string CreateFilling = "engine.create.filling", CreateFilled = "engine.create.volumes-made", CreateRecorded = "engine.create.recorded";
    internal const string StartMounted = "engine.start.mounted", StartAttached = "engine.start.attached";
    internal const string StartKept = "engine.start.kept", StartStarted = "engine.start.started", StartRecorded = "engine.start.recorded";
    internal const string Connected = "engine.connect.wired", Disconnected = "engine.disconnect.unwired", Renamed = "engine.rename.recorded";
    internal const string CommitFrozen = "engine.commit.frozen";
    internal const string EndRecorded = "engine.end.recorded", EndTakenDown = "engine.end.taken-down";
    internal const string RemoveMarked = "engine.remove.marked", RemoveTakenDown = "engine.remove.taken-down";
    internal const string RemoveLayerGone = "engine.remove.layer-gone", RemoveVolumesGone = "engine.remove.volumes-gone", RemoveRecordGone = "engine.remove.record-gone";

    public static IReadOnlyList<string> All { get; } =
    [
        CreatePrepared, CreateLayered, CreateFilling, CreateFilled, CreateRecorded, StartMounted, StartAttached, StartKept, StartStarted, StartRecorded,
        Connected, Disconnected, Renamed, CommitFrozen, EndRecorded, EndTakenDown, RemoveMarked, RemoveTakenDown, RemoveLayerGone, RemoveVolumesGone, RemoveRecordGone,
    ];
}
