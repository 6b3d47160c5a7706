using Naru.Resources.Trees;

namespace Naru.Scheduler.State;

/// <summary>The objects of storage, looked up as they are at the moment of a placement; absent when there is none.</summary>
/// <param name="Claim">A PersistentVolumeClaim by namespace and name.</param>
/// <param name="Volume">A PersistentVolume by name.</param>
/// <param name="Class">A StorageClass by name.</param>
/// <param name="Volumes">All PersistentVolumes.</param>
public sealed record StorageSnapshot(Func<string, string, Tree> Claim, Func<string, Tree> Volume, Func<string, Tree> Class, Func<IEnumerable<Tree>> Volumes)
{
    public static StorageSnapshot Empty { get; } = new(static (_, _) => default, static _ => default, static _ => default, static () => []);
}
