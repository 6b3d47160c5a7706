using Naru.ApiServer.Admission;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Custom;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.Resources.Api;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>
/// Every write there is, as one mutation: from the object as it is to the object as it shall be, run again when somebody
/// else was faster. The order is always the same: decode, patch, reset what is not the client's, default, admit, default,
/// ownership of fields, validate, commit.
/// <para>
/// A mutation that changes nothing writes nothing. A dry run does everything but the commit.
/// </para>
/// </summary>
internal sealed class Writes(WatchCache cache, Sequencer sequencer, Preparation preparation, TimeProvider time)
{
    private const int MostAttempts = 50;

    public async ValueTask<Tree> CreateAsync(ResourceRequest request, Tree given)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var change = new Change(request, default, cache.World, time.GetUtcNow());
            var made = preparation.ForCreate(change, given);
            if (request.IsDryRun) return Unsaved(request.Kind, made);
            var key = new StorageKey(StorageKey.ResourceOf(request.Kind), new ObjectKey(request.Namespace, made.ObjectName));
            if (cache.Find(key) is null && await ProposeAsync(change, key, 0, made) is { IsAbsent: false } written) return written;
            // Refused for another reason than its name, which the next attempt sees.
            var isTaken = cache.Find(key) is not null;
            var isGenerated = given.Metadata["name"].Text.Length == 0;
            if ((isTaken && !isGenerated) || attempt == MostAttempts) throw Refusal.AlreadyExists(request.Kind, made.ObjectName);
        }
    }

    /// <summary>Changes an object by its name.</summary>
    /// <param name="change">From the old object to the wished one; runs once an attempt.</param>
    /// <param name="ifMissing">What to create when there is none; null refuses with 404.</param>
    public async ValueTask<(Tree Result, bool IsNew)> UpdateAsync(ResourceRequest request, Func<Tree, Tree> change, Func<Tree>? ifMissing = null)
    {
        var key = new StorageKey(StorageKey.ResourceOf(request.Kind), new ObjectKey(request.Namespace, request.Name));
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var old = cache.Find(key);
            if (old is null && ifMissing is null) throw Refusal.NotFound(request.Kind, request.Name);
            if (old is null) return (await CreateAsync(request, ifMissing!()), true);
            if (await TryUpdateAsync(request, key, old, change) is { IsAbsent: false } done) return (done, false);
        }
        throw Refusal.Conflict(request.Kind, request.Name);
    }

    /// <summary>Deletes an object or marks it; gives the state it was left in, and whether it is gone.</summary>
    public async ValueTask<(Tree Left, bool IsGone)> DeleteAsync(ResourceRequest request, DeleteRequest asked)
    {
        var key = new StorageKey(StorageKey.ResourceOf(request.Kind), new ObjectKey(request.Namespace, request.Name));
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var old = cache.Find(key) ?? throw Refusal.NotFound(request.Kind, request.Name);
            using var change = new Change(request, InVersion(old, request.Kind), cache.World, time.GetUtcNow());
            Preparation.BeforeDelete(change);
            var left = Deletion.Apply(change, asked);
            var gone = left.IsAbsent;
            if (asked.IsDryRun || (!gone && Tree.DeepEquals(left, change.Old))) return (gone ? change.Old : left, gone);
            if (await ProposeAsync(change, key, old.Revision, left) is { IsAbsent: false } written) return (written, gone);
        }
        throw Refusal.Conflict(request.Kind, request.Name);
    }

    /// <summary>The object as the request's version says it.</summary>
    private static Tree InVersion(Document document, Kind kind) => Reading.Versions.Convert(document.ToTree(), document.Kind, kind);

    // Absent when somebody else was faster.
    private async ValueTask<Tree> TryUpdateAsync(ResourceRequest request, StorageKey key, Document old, Func<Tree, Tree> wish)
    {
        using var change = new Change(request, InVersion(old, request.Kind), cache.World, time.GetUtcNow());
        var made = preparation.ForUpdate(change, wish(change.Old));
        if (Tree.DeepEquals(made, change.Old)) return change.Old;
        if (request.IsDryRun) return Unsaved(request.Kind, made);
        var next = Deletion.IsFinished(change, made) ? default : made;
        return await ProposeAsync(change, key, old.Revision, next);
    }

    // Absent when somebody else was faster.
    private async ValueTask<Tree> ProposeAsync(Change change, StorageKey key, long expected, Tree next)
    {
        var storage = preparation.StorageKindOf(change);
        var document = next.IsAbsent ? null : Document.Of(storage, Reading.Versions.Convert(next, change.Kind, storage));
        var proposal = new Proposal(key, expected, document)
        {
            Within = change.IsCreate ? [.. NamespaceLifecycle.Home(change), .. DefinitionLifecycle.Home(change)] : [],
        };
        if (await sequencer.ProposeAsync(proposal) is not { } written) return default;
        if (next.IsAbsent && preparation.AfterRemoval(change)) await RemoveAgainAsync(change, key);
        return InVersion(written, change.Kind);
    }

    // A node sees that its object is gone and may make it anew in the moment before it is refused. A server that is killed in that
    // moment leaves a node that counts: it registers again, as after every deletion that did not happen.
    private async ValueTask RemoveAgainAsync(Change change, StorageKey key)
    {
        for (var attempt = 0; attempt < MostAttempts && preparation.IsNobodys(change) && cache.Find(key) is { } again; attempt++)
            await sequencer.ProposeAsync(new Proposal(key, again.Revision, null));
    }

    private static Tree Unsaved(Kind kind, Tree made) => Document.Of(kind, made).ToTree();
}
