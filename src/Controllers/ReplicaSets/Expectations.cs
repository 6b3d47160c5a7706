using Naru.Client.Informers;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.ReplicaSets;

/// <summary>
/// What a controller has written and its snapshot does not show yet. Without it, a controller that looks again too
/// early makes the same pods twice.
/// <para>
/// A write whose answer was lost stays expected: it is settled by trying the same name again, which can take effect only
/// once. Nothing stays expected for longer than <see cref="Longest"/>.
/// </para>
/// </summary>
internal sealed class Expectations(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, List<Expected>> _expected = [];

    /// <summary>True when everything written for <paramref name="owner"/> shows in the snapshot.</summary>
    public bool AreMet(ObjectKey owner, InformerSnapshot pods)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(owner, out var all)) return true;
            var now = time.GetUtcNow();
            all.RemoveAll(expected => now - expected.Since > Longest || expected.IsShownBy(pods));
            if (all.Count > 0) return false;
            _expected.Remove(owner);
            return true;
        }
    }

    public void Created(ObjectKey owner, ObjectKey pod) => Add(owner, new Expected(pod, "", time.GetUtcNow()));

    public void Deleted(ObjectKey owner, Tree pod) => Add(owner, new Expected(pod.Key, pod.Uid, time.GetUtcNow()));

    public void Forget(ObjectKey owner, ObjectKey pod)
    {
        lock (_gate)
            if (_expected.TryGetValue(owner, out var all)) all.RemoveAll(expected => expected.Pod == pod);
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

    private sealed record Expected(ObjectKey Pod, string DeletedUid, DateTimeOffset Since)
    {
        public bool IsShownBy(InformerSnapshot pods)
        {
            var pod = pods[Pod];
            return DeletedUid.Length == 0 ? !pod.IsAbsent : pod.IsAbsent || pod.Uid != DeletedUid || pod.IsDeleting;
        }
    }
}
