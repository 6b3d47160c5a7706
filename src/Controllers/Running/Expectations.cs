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

    /// <summary>What was to be created a while ago and is still not seen: ask the server whether it was.</summary>
    public IReadOnlyList<ObjectKey> Overdue(ObjectKey owner)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(owner, out var all)) return [];
            var before = time.GetUtcNow() - Patience;
            return [.. all.Where(expected => expected.DeletedUid.Length == 0 && expected.Since < before).Select(expected => expected.Object)];
        }
    }

    public void Created(ObjectKey owner, ObjectKey created) => Add(owner, new Expected(created, "", time.GetUtcNow()));

    public void Deleted(ObjectKey owner, Tree pod) => Add(owner, new Expected(pod.Key, pod.Uid, time.GetUtcNow()));

    public void Forget(ObjectKey owner, ObjectKey created)
    {
        lock (_gate)
            if (_expected.TryGetValue(owner, out var all)) all.RemoveAll(expected => expected.Object == created);
    }

    public void Forget(ObjectKey owner)
    {
        lock (_gate) _expected.Remove(owner);
    }

    private void Add(ObjectKey owner, Expected expected)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(owner, out var all)) _expected[owner] = all = [];
            all.Add(expected);
        }
    }

    private sealed record Expected(ObjectKey Object, string DeletedUid, DateTimeOffset Since)
    {
        public bool IsShownBy(InformerSnapshot snapshot)
        {
            var tree = snapshot[Object];
            return DeletedUid.Length == 0 ? !tree.IsAbsent : tree.IsAbsent || tree.Uid != DeletedUid || tree.IsDeleting;
        }
    }
}
