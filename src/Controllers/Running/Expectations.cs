using Naru.Client.Informers;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Running;

/// <summary>
/// What a controller has written and its snapshot does not show yet. Without it, a controller that looks again too
/// early makes the same objects twice.
/// <para>
/// A write whose answer was lost stays expected: it is settled by trying the same name again, which can take effect only
/// once. Nothing stays expected for longer than <see cref="Longest"/>.
/// </para>
/// </summary>
internal sealed class Expectations(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, List<Expected>> _expected = [];

    /// <summary>True when everything written for <paramref name="owner"/> shows in the snapshot.</summary>
    public bool AreMet(ObjectKey owner, InformerSnapshot snapshot)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(owner, out var all)) return true;
            var now = time.GetUtcNow();
            all.RemoveAll(expected => now - expected.Since > Longest || expected.IsShownBy(snapshot));
            if (all.Count > 0) return false;
            _expected.Remove(owner);
            return true;
        }
    }

    /// <summary>What was written a while ago and is still not seen: ask the server what became of it.</summary>
    public IReadOnlyList<ObjectKey> Overdue(ObjectKey owner)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(owner, out var all)) return [];
            var before = time.GetUtcNow() - Patience;
            return [.. all.Where(expected => expected.DeletedUid.Length == 0 && expected.Since < before).Select(expected => expected.Object)];
        }
    }

    /// <summary>The object will be seen, at whatever revision.</summary>
    public void Created(ObjectKey owner, ObjectKey created) => Set(owner, new Expected(created, "", 0, time.GetUtcNow()));

    /// <summary>The object is being written; until the answer is known, no revision of it is new enough.</summary>
    public void Writing(ObjectKey owner, ObjectKey written) => Set(owner, new Expected(written, "", long.MaxValue, time.GetUtcNow()));

    /// <summary>The object will be seen at this revision or a later one; an absent one will not be seen.</summary>
    public void Written(ObjectKey owner, ObjectKey written, Tree tree)
    {
        if (tree.IsAbsent) Forget(owner, written);
        else Set(owner, new Expected(written, "", Revision(tree), time.GetUtcNow()));
    }

    public void Deleted(ObjectKey owner, Tree tree) => Set(owner, new Expected(tree.Key, tree.Uid, 0, time.GetUtcNow()));

    public void Forget(ObjectKey owner, ObjectKey written)
    {
        lock (_gate)
            if (_expected.TryGetValue(owner, out var all)) all.RemoveAll(expected => expected.Object == written);
    }

    public void Forget(ObjectKey owner)
    {
        lock (_gate) _expected.Remove(owner);
    }

    private static long Revision(Tree tree) => long.TryParse(tree.ResourceVersion, out var revision) ? revision : 0;

    private void Set(ObjectKey owner, Expected expected)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(owner, out var all)) _expected[owner] = all = [];
            all.RemoveAll(earlier => earlier.Object == expected.Object);
            all.Add(expected);
        }
    }

    private sealed record Expected(ObjectKey Object, string DeletedUid, long Least, DateTimeOffset Since)
    {
        public bool IsShownBy(InformerSnapshot snapshot)
        {
            var tree = snapshot[Object];
            return DeletedUid.Length == 0 ? !tree.IsAbsent && Revision(tree) >= Least : tree.IsAbsent || tree.Uid != DeletedUid || tree.IsDeleting;
        }
    }
}
