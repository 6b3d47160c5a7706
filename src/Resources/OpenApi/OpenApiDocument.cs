using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.Resources.OpenApi;

/// <summary>
/// The OpenAPI documents that clients read to explain, complete and check: v2 describes everything at once, v3 one group
/// and version. Made from the same shapes, facets and explanations that the server itself goes by; pure, so the caller
/// may keep what it gets for as long as the kinds stay the same.
/// </summary>
public static class OpenApiDocument
{
    /// <param name="kinds">The kinds of one group and version.</param>
    public static Tree V3(IEnumerable<Kind> kinds)
    {
        var schemas = new OpenApiSchemas(OpenApiDialect.V3);
        var paths = Paths(kinds, OpenApiDialect.V3, schemas);
        return Tree.Object(
            ("openapi", "3.0.0"),
            ("info", Info()),
            ("paths", paths),
            ("components", Tree.Object(("schemas", schemas.All()))));
    }

    public static Tree V2(IEnumerable<Kind> kinds)
    {
        var schemas = new OpenApiSchemas(OpenApiDialect.V2);
        var paths = Paths(kinds, OpenApiDialect.V2, schemas);
        return Tree.Object(
            ("swagger", "2.0"),
            ("info", Info()),
            ("paths", paths),
            ("definitions", schemas.All()));
    }

    private static Tree Info() => Tree.Object(("title", "Naru"), ("version", "v1.32.0"));

    private static Tree Paths(IEnumerable<Kind> kinds, OpenApiDialect dialect, OpenApiSchemas schemas)
    {
        var paths = new OpenApiPaths(dialect, schemas);
        var all = new SortedDictionary<string, Tree>(StringComparer.Ordinal);
        foreach (var kind in kinds)
            foreach (var path in paths.Of(kind)) all[path.Name.ToString()] = path.Value;
        return Tree.Object([.. all.Select(path => new Field(path.Key, path.Value))]);
    }
}
