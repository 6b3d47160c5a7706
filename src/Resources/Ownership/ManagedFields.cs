using Naru.Resources.Kinds;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>
/// Keeps <c>metadata.managedFields</c> true to what a write changed: whoever changes a field owns it from then on, alone;
/// a field that goes has no owner. Applies have their own rules (<see cref="ServerSideApply"/>).
/// <para>
/// What the server itself writes (name, uid, revision and their like) has no owner. A write through <c>status</c> owns
/// nothing but status, any other nothing of it. Only the newest entries of updates are kept apart; older ones are one.
/// </para>
/// </summary>
public static class ManagedFields
{
    internal const string Update = "Update";
    internal const string Apply = "Apply";

    private const int MostUpdates = 10;
    private const string Ancient = "ancient-changes";

    private static readonly string[] ServersOwn =
        ["creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields", "name", "namespace", "resourceVersion", "selfLink", "uid"];

    /// <summary>The object with its managed fields brought up to date after a create, update or patch that is no apply.</summary>
    /// <param name="old">What it replaces; absent for a create.</param>
    /// <param name="manager">Who writes.</param>
    /// <param name="subresource">Through what; "" for the object itself.</param>
    public static Tree Track(Kind kind, Tree old, Tree now, string manager, string subresource, DateTimeOffset time)
    {
        var entries = ManagedEntry.All(now["metadata"]["managedFields"].IsNothing ? old : now);
        var difference = FieldSets.Compare(kind.Schema, Bare(old), Bare(now));
        var changed = Trackable(kind, difference.Changed, subresource);
        entries = [.. entries.Select(entry => entry.With(entry.Fields.Without(difference.Removed)))];
        var own = entries.Find(entry => entry.IsOf(manager, Update, kind.ApiVersion, subresource));
        var fields = own?.Fields ?? FieldSet.Empty;
        if (!changed.IsEmpty)
        {
            entries = [.. entries.Select(entry => entry.With(entry.Fields.Without(changed)))];
            fields = fields.Union(changed);
        }
        entries.RemoveAll(entry => entry.IsOf(manager, Update, kind.ApiVersion, subresource));
        if (own is not null && changed.IsEmpty) entries.Add(own);
        else if (!fields.IsEmpty)
            entries.Add(new ManagedEntry(manager, Update, kind.ApiVersion, subresource, ApiTime.Write(time), fields));
        return With(now, Capped(entries, kind));
    }

    /// <summary>What of a set has owners in a write through that subresource.</summary>
    internal static FieldSet Trackable(Kind kind, FieldSet set, string subresource)
    {
        if (subresource == "status") return set.Only("f:status");
        set = set.Cut("f:apiVersion").Cut("f:kind");
        foreach (var field in ServersOwn) set = set.Cut("f:metadata", "f:" + field);
        return kind.Find("status") is null ? set : set.Cut("f:status");
    }

    internal static Tree Bare(Tree obj) => obj.IsAbsent ? obj : obj.With("metadata", obj["metadata"].Without("managedFields"));

    /// <summary>The object with these entries and no others, in the order of their times.</summary>
    internal static Tree With(Tree obj, IEnumerable<ManagedEntry> entries)
    {
        var kept = entries.Where(entry => !entry.Fields.IsEmpty)
            .OrderBy(entry => entry.Operation, StringComparer.Ordinal).ThenBy(entry => entry.Time.Text, StringComparer.Ordinal).ThenBy(entry => entry.Manager, StringComparer.Ordinal)
            .Select(entry => entry.ToTree()).ToArray();
        return obj.With("metadata", obj["metadata"].With("managedFields", kept.Length == 0 ? default : Tree.Array(kept)));
    }

    private static List<ManagedEntry> Capped(List<ManagedEntry> entries, Kind kind)
    {
        var updates = entries.Where(entry => !entry.IsApply && entry.Subresource.Length == 0).OrderBy(entry => entry.Time.Text, StringComparer.Ordinal).ToList();
        if (updates.Count <= MostUpdates) return entries;
        var merged = updates.Take(updates.Count - MostUpdates + 1).ToList();
        var ancient = new ManagedEntry(Ancient, Update, kind.ApiVersion, "", merged[^1].Time, merged.Aggregate(FieldSet.Empty, (set, entry) => set.Union(entry.Fields)));
        return [.. entries.Except(merged), ancient];
    }
}
