using Naru.Oci;

namespace Naru.Engine.Images;

/// <summary>
/// Removing images as Docker's users know it: a name is taken away first, and the image goes with its last name unless a
/// container or a derived image needs it; its unnamed parents go along. Force overrides everything but a running container.
/// What is decided and what is done are one step: a name that is given meanwhile comes before it, and keeps the image, or after.
/// </summary>
public sealed class ImageRemoval(ImageStore store)
{
    /// <summary>Removes a name or an image; the rows are what <c>docker rmi</c> prints, in its order.</summary>
    public IReadOnlyList<RemovedImage> Remove(string nameOrId, bool force = false, bool keepParents = false)
    {
        var rows = store.Exclusively(() => RemoveNow(nameOrId, force, keepParents));
        store.Collect();
        return rows;
    }

    private List<RemovedImage> RemoveNow(string nameOrId, bool force, bool keepParents)
    {
        var image = store.Resolve(nameOrId);
        List<RemovedImage> rows = [];
        var byName = ImageReference.TryParse(nameOrId, out var name, out _) && store.FindNamed(name)?.Id == image.Id;
        if (byName) UntagOne(image, name!.WithDefaultTag(), force, rows);
        else UntagAll(image, force, rows);
        var rest = store.Get(image.Id)!;
        if (byName && rest.IsNamed) return rows;
        if (Conflict(rest, force) is { } why)
        {
            if (rows.Count == 0) throw why;
        }
        else Delete(rest, keepParents, rows);
        return rows;
    }

    /// <summary>Removes images nobody uses: unnamed ones, or with <paramref name="all"/> every one that <paramref name="chosen"/> accepts.</summary>
    public (IReadOnlyList<RemovedImage> Rows, long Freed) Prune(bool all, Func<ImageRecord, bool>? chosen = null)
    {
        var rows = store.Exclusively(() => PruneNow(all, chosen));
        return (rows, store.Collect());
    }

    private List<RemovedImage> PruneNow(bool all, Func<ImageRecord, bool>? chosen)
    {
        List<RemovedImage> rows = [];
        var used = store.Uses().Select(use => use.Image).ToHashSet();
        foreach (var image in store.List().Reverse())
        {
            if (used.Contains(image.Id) || HasChildren(image) || chosen?.Invoke(image) == false) continue;
            if (image.IsNamed && !all) continue;
            if (store.Get(image.Id) is not { } current) continue;
            UntagNames(current, [.. current.Tags, .. current.RepoDigests], rows);
            Delete(current, keepParents: false, rows);
        }
        return rows;
    }

    private void UntagOne(ImageRecord image, ImageReference name, bool force, List<RemovedImage> rows)
    {
        var text = (name.Digest is { } digest ? name.WithDigest(digest) : name).ToString();
        // With its last tag in a repository the digests of that repository go too: nothing would show them.
        var names = new List<string> { text };
        if (!image.Tags.Any(tag => tag != text && RepositoryOf(tag) == name.Repository))
            names.AddRange(image.RepoDigests.Where(d => d != text && RepositoryOf(d) == name.Repository));
        var last = image.Tags.Concat(image.RepoDigests).Except(names).Any() == false;
        if (last && !force && store.Uses().FirstOrDefault(use => use.Image == image.Id) is { } use)
            throw EngineException.Conflict($"conflict: unable to remove repository reference \"{name.Familiar}\" (must force) - container {Short(use.ContainerId)} is using its referenced image {image.Id.Short}");
        UntagNames(image, names, rows);
    }

    private void UntagAll(ImageRecord image, bool force, List<RemovedImage> rows)
    {
        var repositories = image.Tags.Concat(image.RepoDigests).Select(RepositoryOf).Distinct().Count();
        if (!force && (repositories > 1 || image.Tags.Count > 1))
            throw Refused(image, "must be forced", "image is referenced in multiple repositories");
        if (Conflict(image, force) is { } why) throw why;
        UntagNames(image, [.. image.Tags, .. image.RepoDigests], rows);
    }

    private void UntagNames(ImageRecord image, IReadOnlyList<string> names, List<RemovedImage> rows)
    {
        if (names.Count == 0) return;
        store.Untag(image.Id, [.. names]);
        rows.AddRange(names.Select(name => new RemovedImage { Untagged = ImageReference.Parse(name).Familiar }));
    }

    private void Delete(ImageRecord image, bool keepParents, List<RemovedImage> rows)
    {
        for (ImageRecord? at = image; at is not null;)
        {
            store.Forget(at.Id);
            rows.Add(new RemovedImage { Deleted = at.Id.ToString() });
            var parent = !keepParents && at.Parent is { } id ? store.Get(Digest.Parse(id)) : null;
            at = parent is { IsNamed: false } && Conflict(parent, force: false) is null ? parent : null;
        }
    }

    private EngineException? Conflict(ImageRecord image, bool force)
    {
        var uses = store.Uses().Where(use => use.Image == image.Id).ToList();
        if (uses.FirstOrDefault(use => use.Running) is { } running)
            return Refused(image, "cannot be forced", $"image is being used by running container {Short(running.ContainerId)}");
        if (HasChildren(image)) return Refused(image, "cannot be forced", "image has dependent child images");
        return !force && uses.Count > 0 ? Refused(image, "must be forced", $"image is being used by stopped container {Short(uses[0].ContainerId)}") : null;
    }

    private bool HasChildren(ImageRecord image) => store.List().Any(other => other.Parent == image.Id.ToString());

    private static EngineException Refused(ImageRecord image, string force, string why) =>
        EngineException.Conflict($"conflict: unable to delete {image.Id.Short} ({force}) - {why}");

    private static string RepositoryOf(string name) => ImageReference.Parse(name).Repository;

    private static string Short(string containerId) => containerId.Length > 12 ? containerId[..12] : containerId;
}
