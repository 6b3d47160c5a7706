using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>What is observed is written through <c>status</c>, what is wished through the object itself; neither touches the other.</summary>
internal static class StatusRules
{
    public static Tree ForCreate(Kind kind, Tree made) => Separates(kind) && !KeepsStatusOnCreate(kind) ? made.Without("status") : made;

    public static Tree AllButStatus(Change change, Tree given) => Separates(change.Kind) && change.Request.Subresource != "binding" ? given.With("status", change.Old.State) : given;

    /// <summary>The old object with the new status.</summary>
    public static Tree OnlyStatus(Change change, Tree given)
    {
        var version = given.ResourceVersion;
        if (version is not ("" or "0") && version != change.Old.ResourceVersion) throw Refusal.Conflict(change.Kind, change.Request.Name);
        var made = change.Old.With("status", given.State);
        return FieldOwners.IsApply(change.Request) ? made.WithPath(["metadata", "managedFields"], given.Metadata["managedFields"]) : made;
    }

    private static bool Separates(Kind kind) => kind.Find("status") is not null;

    // A node tells of itself in one request when it registers.
    private static bool KeepsStatusOnCreate(Kind kind) => kind is { Group: "", Plural: "nodes" };
}
