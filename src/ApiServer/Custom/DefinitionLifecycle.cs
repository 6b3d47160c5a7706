using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.Resources.Objects;

namespace Naru.ApiServer.Custom;

/// <summary>Nothing is made of a definition that is gone or going away, or it would be left where nobody finds it.</summary>
internal static class DefinitionLifecycle
{
    public static void Check(Change change)
    {
        if (!change.Kind.IsCustom) return;
        var found = change.World.Of(ServedKinds.Definitions).Find(DefinitionOf(change)) ?? throw Refusal.NoSuchPath();
        if (found.DeletionTime is not null)
            throw Refusal.Make(405, "MethodNotAllowed", $"{change.Kind.GroupResource} cannot be created: their CustomResourceDefinition is being deleted");
    }

    /// <summary>What must be there when the object is committed.</summary>
    public static IEnumerable<StorageKey> Home(Change change) =>
        change.Kind.IsCustom ? [new StorageKey(ServedKinds.Definitions, DefinitionOf(change))] : [];

    private static ObjectKey DefinitionOf(Change change) => new("", change.Kind.GroupResource);
}
