using System.Text;
using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Discovery;

/// <summary>The OpenAPI documents: v2 whole, v3 a group and version each, found through an index that names each one's hash.</summary>
internal static class OpenApiDocuments
{
    private const string Index = "/openapi/v3";

    public static ApiReply? Find(KindRegistry kinds, string path)
    {
        if (path == Index)
        {
            var roots = kinds.All.Select(k => k.Root).Distinct().Order(StringComparer.Ordinal)
                .Select(root => new Field(root[1..], Tree.Object(("serverRelativeURL", $"{Index}{root}?hash={HashOf(kinds, root)}"))));
            return new ApiReply.Whole(200, Tree.Object(("paths", Tree.Object([.. roots]))));
        }
        if (!path.StartsWith(Index + "/", StringComparison.Ordinal)) return null;
        var group = kinds.All.Where(k => k.Root == path[Index.Length..]).ToArray();
        if (group.Length == 0) return null;
        return new ApiReply.Whole(200, V3(group)) { ETag = HashOf(kinds, group[0].Root) };
    }

    private static Tree V3(Kind[] kinds) => Tree.Object(
        ("openapi", "3.0.0"), ("info", Tree.Object(("title", "Naru"), ("version", "v1.32.0"))),
        ("paths", Tree.Object([.. kinds.SelectMany(PathsOf)])),
        ("components", Tree.Object(("schemas", Tree.EmptyObject))));

    private static IEnumerable<Field> PathsOf(Kind kind)
    {
        var prefix = kind.IsNamespaced ? $"{kind.Root}/namespaces/{{namespace}}/{kind.Plural}" : $"{kind.Root}/{kind.Plural}";
        if (kind.Serves("create")) yield return new Field(prefix, Tree.Object(("post", Operation(kind, "post"))));
        if (kind.Serves("patch")) yield return new Field(prefix + "/{name}", Tree.Object(("put", Operation(kind, "put")), ("patch", Operation(kind, "patch"))));
    }

    // Clients look here for whether the server can check fields and run dry.
    private static Tree Operation(Kind kind, string action) => Tree.Object(
        ("operationId", $"{action}{kind.Group.Replace(".", "")}{kind.Version}{kind.Name}"),
        ("parameters", Tree.Array(Parameter("dryRun"), Parameter("fieldManager"), Parameter("fieldValidation"))),
        ("responses", Tree.Object(("200", Tree.Object(("description", "OK"))))),
        ("x-kubernetes-action", action),
        ("x-kubernetes-group-version-kind", Tree.Object(("group", kind.Group), ("version", kind.Version), ("kind", kind.Name))));

    private static Tree Parameter(string name) => Tree.Object(("name", name), ("in", "query"), ("schema", Tree.Object(("type", "string"))));

    private static string HashOf(KindRegistry kinds, string root)
    {
        var hash = 14695981039346656037UL;
        foreach (var kind in kinds.All.Where(k => k.Root == root))
            foreach (var b in Encoding.UTF8.GetBytes($"{kind}{kind.IsCustom}{kind.Definition}")) hash = (hash ^ b) * 1099511628211UL;
        return hash.ToString("X16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
