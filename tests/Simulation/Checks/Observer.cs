using System.Security.Cryptography;
using System.Text;
using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;
using Naru.Store;
using Naru.Tests.Simulation.Clockwork;

namespace Naru.Tests.Simulation.Checks;

/// <summary>
/// Sees every acknowledged commit and holds it against what must always be true. It keeps its own copy of the cluster,
/// made from the commits alone, and a hash of the whole history.
/// </summary>
internal sealed class Observer(bool calm)
{
    private const int HeadLength = 4;

    private readonly SortedDictionary<string, Tree> _objects = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _revisions = new(StringComparer.Ordinal);
    private readonly List<(long Revision, string Key)> _history = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly RolloutRules _rollouts = new(calm);
    private string? _violation;
    private long _last;

    public string? FirstViolation => _violation;

    public int Commits => _history.Count;

    public string HistoryHash => Convert.ToHexString(_hash.GetCurrentHash())[..16];

    /// <summary>All objects of a resource as the store names it, such as <c>/pods</c> or <c>apps/deployments</c>.</summary>
    public IEnumerable<Tree> All(string resource) =>
        _objects.Where(entry => entry.Key.StartsWith(resource + "/", StringComparison.Ordinal)).Select(entry => entry.Value);

    /// <summary>The revisions after <paramref name="after"/> up to <paramref name="to"/> that touched the resource.</summary>
    public IEnumerable<long> RevisionsOf(string resource, long after, long to) =>
        _history.Where(entry => entry.Revision > after && entry.Revision <= to && entry.Key.StartsWith(resource + "/", StringComparison.Ordinal)).Select(entry => entry.Revision);

    public void Violation(string what)
    {
        if (_violation is null) _violation = what;
    }

    public void MustHold()
    {
        if (_violation is not null) throw new SimulationFailedException(_violation);
    }

    public void Acknowledged(StoreRecord record)
    {
        if (record.Revision <= _last) Violation($"revision {record.Revision} of {record.Key} was given after revision {_last}");
        _last = record.Revision;
        _history.Add((record.Revision, record.Key));
        _hash.AppendData(Encoding.UTF8.GetBytes($"{record.Revision} {record.Key} "));
        _hash.AppendData(record.Value ?? []);
        _revisions[record.Key] = record.Revision;
        var old = _objects.GetValueOrDefault(record.Key);
        if (record.Value is null) _objects.Remove(record.Key);
        else _objects[record.Key] = Tree.Parse(record.Value[HeadLength..]);
        var tree = _objects.GetValueOrDefault(record.Key);
        if (record.Key.StartsWith("/pods/", StringComparison.Ordinal)) CheckPod(old, tree);
        if (record.Key.StartsWith("/pods/", StringComparison.Ordinal) || record.Key.StartsWith("apps/", StringComparison.Ordinal))
            _rollouts.Check(this, old, tree);
    }

    /// <summary>After a crash: whatever was acknowledged must still be there; what was not may be.</summary>
    public void Recovered(StoreImage image)
    {
        var newest = new SortedDictionary<string, StoreRecord>(StringComparer.Ordinal);
        foreach (var record in image.Records) newest[record.Key] = record;
        foreach (var (key, revision) in _revisions)
        {
            var isDeleted = !_objects.ContainsKey(key);
            if (newest.TryGetValue(key, out var kept) ? kept.Revision < revision : !isDeleted)
                Violation($"the acknowledged revision {revision} of {key} is lost after a crash");
        }
        foreach (var record in image.Records.Where(record => record.Revision > _last).OrderBy(record => record.Revision)) Acknowledged(record);
    }

    private void CheckPod(Tree old, Tree pod)
    {
        if (pod.IsAbsent) return;
        var (before, node) = (old.Spec["nodeName"].Text, pod.Spec["nodeName"].Text);
        if (before.Length > 0 && old.Uid == pod.Uid && before != node) Violation($"pod {pod.Key} moved from {before} to {node}");
        if (before.Length == 0 && node.Length > 0) CheckRoom(node, pod);
    }

    private void CheckRoom(string node, Tree bound)
    {
        var offered = All("/nodes").FirstOrDefault(candidate => candidate.ObjectName == node).State["allocatable"]["cpu"].Text;
        if (!Quantity.TryParse(offered, out var cpu)) return;
        var asked = All("/pods").Where(pod => pod.Spec["nodeName"].Is(node) && pod.State["phase"].Text is not ("Succeeded" or "Failed")).Sum(CpuOf);
        if (asked > cpu.Milli) Violation($"node {node} offers {cpu.Milli}m cpu and carries {asked}m since {bound.Key} was bound to it");
    }

    private static long CpuOf(Tree pod)
    {
        var sum = 0L;
        foreach (var container in pod.Spec["containers"].Items)
            sum += Quantity.TryParse(container["resources"]["requests"]["cpu"].Text, out var cpu) ? cpu.Milli : 0;
        return sum;
    }
}
