using Naru.Resources.Trees;

namespace Naru.Resources.Ingest;

/// <summary>What came of taking in an object from outside.</summary>
/// <param name="Object">The object in canonical form, without what its schema does not know.</param>
/// <param name="Unknown">The paths of fields that were left out because the schema does not know them.</param>
/// <param name="Faults">Values of the wrong type, as sentences with their paths; with any, the object must not be used.</param>
public sealed record IngestResult(Tree Object, IReadOnlyList<string> Unknown, IReadOnlyList<string> Faults)
{
    public bool IsReadable => Faults.Count == 0;

    /// <summary>What strict field validation refuses and the lenient one warns of, in the words clients know.</summary>
    /// <param name="duplicates">The paths that <see cref="Tree.Parse(ReadOnlyMemory{byte}, List{string})"/> noted.</param>
    public IReadOnlyList<string> Strictures(IReadOnlyList<string> duplicates) =>
        [.. duplicates.Select(path => $"duplicate field \"{path}\""), .. Unknown.Select(path => $"unknown field \"{path}\"")];
}
