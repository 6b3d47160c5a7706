using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Kinds.Definitions;

/// <summary>The kinds that a CustomResourceDefinition makes: one a served version.</summary>
public static class CustomKind
{
    public static IEnumerable<Kind> Of(CustomResourceDefinitionView definition)
    {
        var spec = definition.Spec;
        foreach (var version in spec.Versions)
            if (version.Served) yield return Of(spec, version);
    }

    /// <summary>The name of the version in which objects are stored, or "".</summary>
    public static string StorageVersion(CustomResourceDefinitionView definition)
    {
        foreach (var version in definition.Spec.Versions)
            if (version.Storage) return version.Name;
        return "";
    }

    private static Kind Of(CustomResourceDefinitionSpecView spec, CustomResourceDefinitionVersionView version)
    {
        var names = spec.Names;
        var schema = StructuralSchema.OfKind(version.Schema.OpenAPIV3Schema.Tree);
        var subresources = new List<Subresource>();
        if (version.Subresources.Scale.IsPresent) subresources.Add(new Subresource("scale", "autoscaling", "v1", "Scale", ["get", "patch", "update"]));
        if (version.Subresources.Status.IsPresent) subresources.Add(new Subresource("status", spec.Group, version.Name, names.Kind, ["get", "patch", "update"]));
        return new Kind(spec.Group, version.Name, names.Kind, names.Plural, spec.Scope == "Namespaced", schema)
        {
            Singular = names.Singular.Length > 0 ? names.Singular : names.Kind.ToLowerInvariant(),
            ListKind = names.ListKind.Length > 0 ? names.ListKind : names.Kind + "List",
            ShortNames = [.. names.ShortNames],
            Categories = [.. names.Categories],
            Subresources = subresources,
            SelectableFields = [.. version.SelectableFields.Select(field => field.JsonPath.TrimStart('.'))],
            IsCustom = true,
            Definition = version.Tree,
        };
    }
}
