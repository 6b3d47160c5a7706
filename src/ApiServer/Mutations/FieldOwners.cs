using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>Who has set which fields (<c>metadata.managedFields</c>).</summary>
internal static class FieldOwners
{
    public static Tree Track(Change change, Tree made)
    {
        _ = change;
        return made;
    }
}
