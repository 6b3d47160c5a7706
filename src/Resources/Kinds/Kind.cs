using Naru.Resources.Shapes;

namespace Naru.Resources.Kinds;

/// <summary>
/// A kind that the API serves, in one version: how it is named, addressed and shaped. Built-in kinds come from shape text,
/// custom ones from their CustomResourceDefinition.
/// </summary>
/// <param name="Group">The API group; "" for the core group.</param>
/// <param name="Plural">The resource's name in paths, such as <c>pods</c>.</param>
public sealed record Kind(string Group, string Version, string Name, string Plural, bool IsNamespaced, Schema Schema)
{
    public static IReadOnlyList<string> AllVerbs { get; } = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public string Singular { get; init; } = Name.ToLowerInvariant();
    public string ListKind { get; init; } = Name + "List";
    public IReadOnlyList<string> ShortNames { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The verbs served, in the order of the alphabet.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = AllVerbs;

    public IReadOnlyList<Subresource> Subresources { get; init; } = [];

    /// <summary>The fields that a field selector may name, beside <c>metadata.name</c> and <c>metadata.namespace</c>.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>Defined by a CustomResourceDefinition.</summary>
    public bool IsCustom { get; init; }

    /// <summary>Of a custom kind the version of its definition, with columns and paths of subresources; absent otherwise.</summary>
    public Trees.Tree Definition { get; init; }

    /// <summary>As an object's <c>apiVersion</c> has it: <c>v1</c>, <c>apps/v1</c>.</summary>
    public string ApiVersion { get; } = Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As RBAC and errors name the resource: <c>pods</c>, <c>deployments.apps</c>.</summary>
    public string GroupResource { get; } = Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The group and version in paths: <c>/api/v1</c>, <c>/apis/apps/v1</c>.</summary>
    public string Root { get; } = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    /// <summary>Objects of this kind are kept; false for reviews and their like, which only answer.</summary>
    public bool IsStored => Verbs.Contains("list") && Group != "metrics.k8s.io";

    public bool Serves(string verb) => Verbs.Contains(verb);

    /// <summary>The subresource of that name, or null.</summary>
    public Subresource? Find(string subresource) => Subresources.FirstOrDefault(s => s.Name == subresource);

    /// <summary>The path of an object, or of the collection when <paramref name="name"/> is null.</summary>
    /// <param name="ns">The namespace; null or "" for all, or for a kind that has none.</param>
    public string Path(string? ns = null, string? name = null, string? subresource = null)
    {
        var path = IsNamespaced && !string.IsNullOrEmpty(ns) ? $"{Root}/namespaces/{ns}/{Plural}" : $"{Root}/{Plural}";
        if (name is not null) path += $"/{name}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    public override string ToString() => $"{ApiVersion} {Name}";
}
