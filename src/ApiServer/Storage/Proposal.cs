using Naru.Resources.Objects;

namespace Naru.ApiServer.Storage;

/// <summary>One conditional write that waits for the sequencer.</summary>
/// <param name="Expected">The revision that the object must have; 0 when there must be none.</param>
/// <param name="Document">What to write, unrevised; null to delete.</param>
internal sealed record Proposal(StorageKey Key, long Expected, Document? Document)
{
    /// <summary>The document written (of a deletion the last state, at the deletion's revision), or null on conflict.</summary>
    public TaskCompletionSource<Document?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
