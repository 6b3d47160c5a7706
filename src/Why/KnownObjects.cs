using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Why;

/// <summary>The objects an explanation may look at, as they were listed.</summary>
public sealed class KnownObjects(IEnumerable<Tree> objects)
{
    private readonly ILookup<string, Tree> _byKind = objects.ToLookup(tree => tree["kind"].Text);

    public IEnumerable<Tree> All(string kind) => _byKind[kind];

    public Tree Find(string kind, string ns, string name) => _byKind[kind].FirstOrDefault(tree => tree.Namespace == ns && tree.ObjectName == name);

    public IEnumerable<Tree> OwnedBy(string kind, Tree owner) => _byKind[kind].Where(tree => tree.IsControlledBy(owner.Uid));

    /// <summary>The last words of events about an object, the newest first, each message once.</summary>
    public IEnumerable<Tree> EventsAbout(Tree tree) =>
        _byKind["Event"].Where(said => said["involvedObject"]["uid"].Is(tree.Uid))
            .OrderByDescending(said => said["lastTimestamp"].Text, StringComparer.Ordinal)
            .DistinctBy(said => said["message"].Text);
}
