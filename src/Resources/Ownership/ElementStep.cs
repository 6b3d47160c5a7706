using Naru.Resources.Facets;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>How the elements of lists are named in a <see cref="FieldSet"/>.</summary>
internal static class ElementStep
{
    /// <summary>True when the elements have owners of their own.</summary>
    public static bool HasSteps(Schema schema) => schema is { Type: SchemaType.List, ListKind: not ListKind.Atomic };

    /// <summary>The step to an element. A key that the element leaves out counts by its default.</summary>
    public static string Of(Schema list, Tree item)
    {
        if (list.ListKind == ListKind.Set) return "v:" + item;
        var keys = list.Keys.Select(key => new Field(key, item[key] is { IsNothing: false } given ? given : DefaultOf(list.Element!, key)));
        return "k:" + Tree.Object([.. keys.OrderBy(key => key.Name.ToString(), StringComparer.Ordinal)]);
    }

    private static Tree DefaultOf(Schema element, Name key)
    {
        foreach (var facets in FacetLibrary.BuiltIn.Of(element))
            if (facets.Field.Name == key) return facets.Default;
        return element.Fields[key]?.Schema.Default ?? default;
    }
}
