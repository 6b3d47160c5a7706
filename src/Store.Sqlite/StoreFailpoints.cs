namespace Naru.Store.Sqlite;

/// <summary>
/// The places at which a test can kill the process while the store writes. This room does not know how that is done: who
/// opens a store may give a callback, which is told each place as it is passed.
/// </summary>
public static class StoreFailpoints
{
    internal const string CommitBegun = "store.commit.begun", CommitWritten = "store.commit.written", CommitDone = "store.commit.done";
    internal const string CheckpointBegun = "store.checkpoint.begun", CheckpointDone = "store.checkpoint.done";

    public static IReadOnlyList<string> All { get; } = [CommitBegun, CommitWritten, CommitDone, CheckpointBegun, CheckpointDone];
}
