using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Discovery;

/// <summary>What is served, in the plain form (one document a group and version) and the aggregated one (two documents in all).</summary>
internal sealed class DiscoveryDocuments(KindRegistry kinds)
{
    public const string AggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /// <summary>The answer for a path, or null when it is none of discovery.</summary>
    public ApiReply? Find(string path, string accept)
    {
        var aggregated = accept.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal) && accept.Contains("v=v2;", StringComparison.Ordinal);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var body = parts switch
        {
            ["api"] => aggregated ? Aggregated(core: true) : Versions(),
            ["apis"] => aggregated ? Aggregated(core: false) : GroupList(),
            ["api", var version] => Resources("", version),
            ["apis", var group] => Group(group),
            ["apis", var group, var version] => Resources(group, version),
            _ => default,
        };
        if (body.IsAbsent) return null;
        return new ApiReply.Whole(200, body) { ContentType = aggregated && parts.Length == 1 ? AggregatedType : null };
    }

    private IEnumerable<IGrouping<string, Kind>> Groups => kinds.All.Where(k => k.Group.Length > 0).GroupBy(k => k.Group).OrderBy(g => Rank(g.Key)).ThenBy(g => g.Key, StringComparer.Ordinal);

    private static int Rank(string group) => group switch
    {
        "apiregistration.k8s.io" => 0,
        "apps" => 1,
        "events.k8s.io" => 2,
        _ => group.EndsWith(".k8s.io", StringComparison.Ordinal) || !group.Contains('.') ? 3 : 4,
    };

    private static Tree Versions() => Tree.Object(
        ("kind", "APIVersions"), ("versions", Tree.Array("v1")),
        ("serverAddressByClientCIDRs", Tree.EmptyArray));

    private Tree GroupList() => Tree.Object(("kind", "APIGroupList"), ("apiVersion", "v1"), ("groups", Tree.Array(Groups.Select(g => GroupOf(g, named: false)))));

    private Tree Group(string group) => Groups.FirstOrDefault(g => g.Key == group) is { } found ? GroupOf(found, named: true) : default;

    private static Tree GroupOf(IGrouping<string, Kind> group, bool named)
    {
        var versions = VersionsOf(group).Select(v => Tree.Object(("groupVersion", $"{group.Key}/{v}"), ("version", v))).ToArray();
        return Tree.Object(
            ("kind", named ? "APIGroup" : default(Tree)), ("apiVersion", named ? "v1" : default(Tree)),
            ("name", group.Key), ("versions", Tree.Array(versions)), ("preferredVersion", versions[0]));
    }

    private Tree Resources(string group, string version)
    {
        var found = kinds.All.Where(k => k.Group == group && k.Version == version).OrderBy(k => k.Plural, StringComparer.Ordinal).ToArray();
        if (found.Length == 0) return default;
        return Tree.Object(
            ("kind", "APIResourceList"), ("apiVersion", group.Length == 0 ? default(Tree) : "v1"),
            ("groupVersion", found[0].ApiVersion), ("resources", Tree.Array(found.SelectMany(ResourcesOf))));
    }

    private static IEnumerable<Tree> ResourcesOf(Kind kind)
    {
        yield return Tree.Object(
            ("name", kind.Plural), ("singularName", kind.Singular), ("namespaced", kind.IsNamespaced), ("kind", kind.Name),
            ("verbs", Tree.Strings(kind.Verbs)),
            ("shortNames", kind.ShortNames.Count == 0 ? default : Tree.Strings(kind.ShortNames)),
            ("categories", kind.Categories.Count == 0 ? default : Tree.Strings(kind.Categories)));
        foreach (var part in kind.Subresources)
            yield return Tree.Object(
                ("name", $"{kind.Plural}/{part.Name}"), ("singularName", ""), ("namespaced", kind.IsNamespaced),
                ("group", part.Version.Length == 0 || part.Group == kind.Group ? default(Tree) : part.Group),
                ("version", part.Version.Length == 0 || part.Group == kind.Group ? default(Tree) : part.Version),
                ("kind", part.KindName), ("verbs", Tree.Strings(part.Verbs)));
    }

    private Tree Aggregated(bool core)
    {
        var groups = core ? kinds.All.Where(k => k.Group.Length == 0).GroupBy(k => k.Group) : Groups;
        return Tree.Object(
            ("kind", "APIGroupDiscoveryList"), ("apiVersion", "apidiscovery.k8s.io/v2"), ("metadata", Tree.EmptyObject),
            ("items", Tree.Array(groups.Select(g => Tree.Object(
                ("metadata", Tree.Object(("name", g.Key.Length > 0 ? g.Key : default(Tree)), ("creationTimestamp", Tree.Null))),
                ("versions", Tree.Array(VersionsOf(g).Select(v => Tree.Object(
                    ("version", v), ("freshness", "Current"),
                    ("resources", Tree.Array(g.Where(k => k.Version == v).OrderBy(k => k.Plural, StringComparer.Ordinal).Select(Discovered))))))))))));
    }

    private static Tree Discovered(Kind kind) => Tree.Object(
        ("resource", kind.Plural), ("responseKind", KindTree(kind.Group, kind.Version, kind.Name)),
        ("scope", kind.IsNamespaced ? "Namespaced" : "Cluster"), ("singularResource", kind.Singular),
        ("verbs", Tree.Strings(kind.Verbs)),
        ("shortNames", kind.ShortNames.Count == 0 ? default : Tree.Strings(kind.ShortNames)),
        ("categories", kind.Categories.Count == 0 ? default : Tree.Strings(kind.Categories)),
        ("subresources", kind.Subresources.Count == 0 ? default : Tree.Array(kind.Subresources.Select(part => Tree.Object(
            ("subresource", part.Name),
            ("responseKind", part.Version.Length == 0 ? KindTree(kind.Group, kind.Version, part.KindName) : KindTree(part.Group, part.Version, part.KindName)),
            ("verbs", Tree.Strings(part.Verbs)))))));

    private static Tree KindTree(string group, string version, string kind) => Tree.Object(("group", group), ("version", version), ("kind", kind));

    // Stable versions first, then beta, then alpha; higher numbers first.
    private static IEnumerable<string> VersionsOf(IEnumerable<Kind> group) =>
        group.Select(k => k.Version).Distinct().OrderBy(v => v.Contains("alpha") ? 2 : v.Contains("beta") ? 1 : 0).ThenByDescending(v => v, StringComparer.Ordinal);
}
