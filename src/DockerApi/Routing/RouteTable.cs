using Naru.Engine;

namespace Naru.DockerApi.Routing;

/// <summary>
/// All endpoints. Templates are tried in the order given, so the more exact ones come first; the few dozen of them are
/// grouped by their first segment, which is never a wildcard. HEAD is answered by the GET route where it has none.
/// </summary>
public sealed class RouteTable
{
    private readonly Dictionary<string, List<(string[] Template, Route Route)>> byFirst = new(StringComparer.Ordinal);

    public RouteTable(IEnumerable<Route> routes)
    {
        foreach (var route in routes)
        {
            var template = Segments(route.Template);
            if (!byFirst.TryGetValue(template[0], out var group)) byFirst[template[0]] = group = [];
            group.Add((template, route));
        }
    }

    /// <exception cref="EngineException">No such page.</exception>
    public RouteMatch Find(string method, string path)
    {
        var segments = Segments(path);
        if (segments.Length > 0 && byFirst.TryGetValue(segments[0], out var group))
            foreach (var wanted in method == "HEAD" ? (string[])["HEAD", "GET"] : [method])
                foreach (var (template, route) in group)
                    if (route.Method == wanted && Match(template, segments) is { } captures)
                        return new RouteMatch(route, captures);
        throw EngineException.NotFound($"page not found: {method} {path}");
    }

    private static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string[]? Match(string[] template, string[] segments)
    {
        var captures = new List<string>();
        var at = 0;
        for (var t = 0; t < template.Length; t++)
        {
            var left = segments.Length - at;
            var after = template.Length - t - 1;
            if (left <= after) return null;
            var taken = template[t] == "**" ? left - after : 1;
            if (template[t] is "*" or "**") captures.Add(string.Join('/', segments, at, taken));
            else if (template[t] != segments[at]) return null;
            at += taken;
        }
        return at == segments.Length ? [.. captures] : null;
    }
}
