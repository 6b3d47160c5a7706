using Naru.Resources.Ingest;
using Naru.Resources.Kinds;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>
/// Server-side apply: a manager sends the fields it has an opinion about, and owns exactly those from then on.
/// <list type="number">
/// <item>The configuration is laid over the live object (<see cref="TypedMerge"/>).</item>
/// <item>What the manager applied the last time, does not apply now, and nobody else owns, goes.</item>
/// <item>What changes by this and belongs to another manager is a conflict, unless the apply is forced: then the other
/// loses it. Applying the value that stands there shares it.</item>
/// </list>
/// </summary>
public static class ServerSideApply
{
    private const string BeforeFirst = "before-first-apply";

    /// <summary>The live object with the configuration applied and its managed fields brought up to date.</summary>
    /// <param name="live">Absent when the apply creates the object.</param>
    /// <param name="config">In canonical form.</param>
    /// <exception cref="ApplyConflictException">Others own what would change, and <paramref name="force"/> is not set.</exception>
    /// <exception cref="FormatException">The configuration names an element of a keyed list twice, or sets managed fields.</exception>
    public static Tree Apply(Kind kind, Tree live, Tree config, string manager, string subresource, bool force, DateTimeOffset time)
    {
        if (!config["metadata"]["managedFields"].IsNothing) throw new FormatException("metadata.managedFields must be nil");
        config = config.With("metadata", config["metadata"].Without("resourceVersion").Without("uid").Without("creationTimestamp").Without("generation"));
        var entries = ManagedEntry.All(live);
        if (entries.Count == 0 && !live.IsAbsent) entries.Add(Unowned(kind, live));
        var own = entries.Find(entry => entry.IsOf(manager, ManagedFields.Apply, kind.ApiVersion, subresource));
        var others = entries.Where(entry => entry != own).ToList();
        var wanted = ManagedFields.Trackable(kind, FieldSets.Of(kind.Schema, config), subresource);
        var bare = ManagedFields.Bare(live);
        var merged = Intake.Read(kind.Schema, Pruned(kind, TypedMerge.Apply(kind.Schema, bare, config), own?.Fields, wanted, others)).Object;
        var difference = FieldSets.Compare(kind.Schema, bare, merged);
        others = Settle(others, difference, ManagedFields.Trackable(kind, difference.Changed, subresource), force);
        var isSame = own is not null && own.Fields.SameAs(wanted) && difference.Changed.IsEmpty && difference.Removed.IsEmpty;
        var entry = new ManagedEntry(manager, ManagedFields.Apply, kind.ApiVersion, subresource, isSame ? own!.Time : ApiTime.Write(time), wanted);
        return ManagedFields.With(merged, [.. others, entry]);
    }

    private static Tree Pruned(Kind kind, Tree merged, FieldSet? before, FieldSet wanted, List<ManagedEntry> others)
    {
        if (before is null) return merged;
        var owned = others.Aggregate(wanted, (set, entry) => set.Union(entry.Fields));
        return TypedRemoval.Apply(kind.Schema, merged, before.Without(owned), owned);
    }

    private static List<ManagedEntry> Settle(List<ManagedEntry> others, Difference difference, FieldSet changed, bool force)
    {
        var conflicts = new List<ApplyConflict>();
        var settled = new List<ManagedEntry>();
        foreach (var entry in others)
        {
            var taken = entry.Fields.Intersect(changed);
            foreach (var path in taken.Paths()) conflicts.Add(new ApplyConflict(Named(entry), path));
            settled.Add(entry.With(entry.Fields.Without(taken).Without(difference.Removed)));
        }
        return conflicts.Count > 0 && !force ? throw new ApplyConflictException(conflicts) : settled;
    }

    // An object from before fields had owners, or whose owners were wiped: its fields belong to nobody who would still apply them.
    private static ManagedEntry Unowned(Kind kind, Tree live) =>
        new(BeforeFirst, ManagedFields.Update, kind.ApiVersion, "", live["metadata"]["creationTimestamp"], ManagedFields.Trackable(kind, FieldSets.Of(kind.Schema, ManagedFields.Bare(live)), ""));

    private static string Named(ManagedEntry entry) =>
        $"\"{entry.Manager}\"{(entry.Subresource.Length > 0 ? $" with subresource \"{entry.Subresource}\"" : "")}{(entry.IsApply ? "" : $" using {entry.ApiVersion}")}";
}
