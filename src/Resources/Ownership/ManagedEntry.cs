using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>One entry of <c>metadata.managedFields</c>: what a manager has set, by which kind of request.</summary>
/// <param name="Operation">Apply or Update.</param>
/// <param name="Time">As it stands in the object.</param>
internal sealed record ManagedEntry(string Manager, string Operation, string ApiVersion, string Subresource, Tree Time, FieldSet Fields)
{
    /// <summary>The entry as it stands in the object, as long as nothing in it has changed; absent for a new one.</summary>
    private Tree Source { get; init; }

    public bool IsApply => Operation == "Apply";

    /// <summary>Whose entry it is: one manager has one for each kind of request.</summary>
    public bool IsOf(string manager, string operation, string apiVersion, string subresource) =>
        Manager == manager && Operation == operation && Subresource == subresource && (IsApply || ApiVersion == apiVersion);

    public static List<ManagedEntry> All(Tree obj)
    {
        var entries = new List<ManagedEntry>();
        foreach (ref readonly var entry in obj["metadata"]["managedFields"].Items)
        {
            if (entry["manager"].IsEmpty || !entry["fieldsV1"].IsObject) continue;
            entries.Add(new ManagedEntry(entry["manager"].Text, entry["operation"].Text, entry["apiVersion"].Text, entry["subresource"].Text, entry["time"], FieldSet.Parse(entry["fieldsV1"])) { Source = entry });
        }
        return entries;
    }

    /// <summary>This entry with other fields; itself when they are the same.</summary>
    public ManagedEntry With(FieldSet fields) => ReferenceEquals(fields, Fields) ? this : this with { Fields = fields, Source = default };

    public Tree ToTree() => !Source.IsAbsent ? Source : Tree.Object(
        ("apiVersion", ApiVersion),
        ("fieldsType", "FieldsV1"),
        ("fieldsV1", Fields.ToTree()),
        ("manager", Manager),
        ("operation", Operation),
        ("subresource", Subresource.Length > 0 ? Subresource : default(Tree)),
        ("time", Time));
}
