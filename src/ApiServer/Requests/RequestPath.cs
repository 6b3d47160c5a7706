namespace Naru.ApiServer.Requests;

/// <summary>A resource path taken apart, before it is known whether such a resource is served.</summary>
internal sealed record RequestPath(string Group, string Version, string Namespace, string Resource, string Name, string Subresource, string Rest)
{
    /// <summary>Reads <c>/api/v1/...</c> or <c>/apis/GROUP/VERSION/...</c> with at least a resource; else null.</summary>
    public static RequestPath? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var start = parts is ["api", _, ..] ? 2 : parts is ["apis", _, _, ..] ? 3 : 0;
        if (start == 0 || parts.Length <= start) return null;
        var (group, version) = start == 2 ? ("", parts[1]) : (parts[1], parts[2]);
        var rest = parts.AsSpan(start);
        // namespaces/NAME/status is the namespace's own; namespaces/NAME/pods is something in it.
        if (rest.Length >= 3 && rest[0] == "namespaces" && !(start == 2 && rest.Length == 3 && rest[2] is "status" or "finalize"))
            return Make(group, version, rest[1], rest[2..]);
        return Make(group, version, "", rest);
    }

    private static RequestPath Make(string group, string version, string ns, ReadOnlySpan<string> parts) => new(
        group, version, ns, parts[0],
        parts.Length > 1 ? parts[1] : "",
        parts.Length > 2 ? parts[2] : "",
        parts.Length > 3 ? string.Join('/', parts[3..]!) : "");
}
