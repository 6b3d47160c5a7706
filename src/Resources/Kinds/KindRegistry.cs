using System.Collections.Frozen;
using Naru.Resources.Shapes;

namespace Naru.Resources.Kinds;

/// <summary>
/// The kinds that are served, by resource and by kind. Immutable: a CustomResourceDefinition that comes or goes makes a
/// new registry, and a request keeps the one it began with.
/// </summary>
public sealed class KindRegistry
{
    private static readonly Lazy<KindRegistry> FromShapes = new(() =>
        new KindRegistry([.. ShapeLibrary.BuiltIn.Packages.SelectMany(package => KindText.Read(ShapeLibrary.BuiltIn, package))]));

    private readonly FrozenDictionary<(string Group, string Version, string Plural), Kind> _byResource;
    private readonly FrozenDictionary<(string Group, string Version, string Name), Kind> _byKind;

    private KindRegistry(IReadOnlyList<Kind> all)
    {
        All = all;
        _byResource = all.ToFrozenDictionary(kind => (kind.Group, kind.Version, kind.Plural));
        _byKind = all.ToFrozenDictionary(kind => (kind.Group, kind.Version, kind.Name));
    }

    /// <summary>The built-in kinds and nothing else.</summary>
    public static KindRegistry BuiltIn => FromShapes.Value;

    public IReadOnlyList<Kind> All { get; }

    /// <summary>The kind served at a path's group, version and plural, or null.</summary>
    public Kind? Resource(string group, string version, string plural) => _byResource.GetValueOrDefault((group, version, plural));

    /// <summary>The kind of an object, or null.</summary>
    public Kind? Of(string group, string version, string name) => _byKind.GetValueOrDefault((group, version, name));

    /// <summary>The kind of an object by its <c>apiVersion</c> and <c>kind</c>, or null.</summary>
    public Kind? Of(string apiVersion, string name)
    {
        var slash = apiVersion.IndexOf('/');
        return slash < 0 ? Of("", apiVersion, name) : Of(apiVersion[..slash], apiVersion[(slash + 1)..], name);
    }

    /// <summary>The built-in kind of that name in whatever group; the first in the order of groups when several.</summary>
    /// <exception cref="KeyNotFoundException">No such kind.</exception>
    public Kind Named(string name) =>
        All.Where(kind => kind.Name == name).MinBy(kind => kind.Group, StringComparer.Ordinal) ?? throw new KeyNotFoundException($"no kind {name}");

    /// <summary>What people type for a resource, a short name or a kind (<c>po</c>, <c>pods</c>, <c>Pod</c>, <c>deployments.apps</c>), or null.</summary>
    public Kind? Find(string typed)
    {
        var word = typed.ToLowerInvariant();
        return All.FirstOrDefault(kind => kind.Plural == word || kind.Singular == word || kind.ShortNames.Contains(word))
            ?? All.FirstOrDefault(kind => kind.GroupResource == word || $"{kind.Singular}.{kind.Group}" == word);
    }

    /// <summary>This registry with a kind added, or replaced when its group, version and plural are known.</summary>
    public KindRegistry With(Kind kind) => new([.. Without(kind.Group, kind.Version, kind.Plural).All, kind]);

    public KindRegistry Without(string group, string version, string plural) =>
        new([.. All.Where(kind => kind.Group != group || kind.Version != version || kind.Plural != plural)]);
}
