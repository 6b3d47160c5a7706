using Naru.Client;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Namespaces;

/// <summary>How the objects of a CustomResourceDefinition are addressed.</summary>
internal static class CustomTypes
{
    /// <summary>The type in the version that is stored, or null when none is served.</summary>
    public static ResourceType? Of(Tree definition)
    {
        foreach (var version in definition.Spec["versions"].Items)
            if (version["served"].IsTrue)
                return new ResourceType(
                    definition.Spec["group"].Text, version["name"].Text, definition.Spec["names"]["plural"].Text,
                    definition.Spec["names"]["kind"].Text, definition.Spec["scope"].Is("Namespaced"));
        return null;
    }
}
