using Naru.ApiServer.Storage;
using Naru.Resources.Objects;

namespace Naru.ApiServer.Cache;

/// <summary>One committed change of one object. Shared by all who watch it.</summary>
/// <param name="Old">Null when the object was created.</param>
/// <param name="New">Null when the object was deleted.</param>
internal sealed record CacheEvent(long Revision, Document? Old, Document? New)
{
    private Document? _gone;

    /// <summary>What an event shows: the new state, or of a deletion the last state at the deletion's revision.</summary>
    public Document Current => New ?? Gone;

    /// <summary>The old state at this event's revision: what those see whose selection the object has left.</summary>
    public Document Gone => _gone ??= Document.Of(Old!.Kind, Old.ToTree()).WithRevision(Revision);

    public StorageKey Key => StorageKey.Of((New ?? Old)!);

    /// <summary>What the event keeps in memory, about.</summary>
    public int Bytes => 512 + (Old?.Json.Length ?? 0) + (New?.Json.Length ?? 0);
}
