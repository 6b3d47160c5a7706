using Naru.Resources.Objects;

namespace Naru.ApiServer.Storage;

/// <summary>One conditional write that waits for the sequencer.</summary>
/// <param name="Expected">The revision that the object must have; 0 when there must be none.</param>
/// <param name="Document">What to write, unrevised; null to delete.</param>
internal sealed record Proposal(StorageKey Key, long Expected, Document? Document)
{
    /// <summary>Of a creation: what must exist and not be going away at the commit, whatever the attempt has looked at.</summary>
    public IReadOnlyList<StorageKey> Within { get; init; } = [];

    /// <summary>The document written (of a deletion the last state, at the deletion's revision), or null on conflict.</summary>
    public TaskCompletionSource<Document?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
