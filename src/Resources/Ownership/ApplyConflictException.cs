using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>An apply would take fields from their owners without being told to (HTTP 409, reason Conflict).</summary>
public sealed class ApplyConflictException(IReadOnlyList<ApplyConflict> conflicts) : Exception(Sentence(conflicts))
{
    public IReadOnlyList<ApplyConflict> Conflicts { get; } = conflicts;

    /// <summary>For <c>details.causes</c> of the answer.</summary>
    public Tree Causes => Tree.Array(Conflicts.Select(conflict =>
        Tree.Object(("reason", "FieldManagerConflict"), ("message", $"conflict with {conflict.Owner}"), ("field", conflict.Path))));

    private static string Sentence(IReadOnlyList<ApplyConflict> conflicts)
    {
        if (conflicts.Count == 1) return $"Apply failed with 1 conflict: conflict with {conflicts[0].Owner}: {conflicts[0].Path}";
        var parts = conflicts.GroupBy(conflict => conflict.Owner).Select(owner =>
            $"conflicts with {owner.Key}:\n{string.Join('\n', owner.Select(conflict => "- " + conflict.Path))}");
        return $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', parts)}";
    }
}
