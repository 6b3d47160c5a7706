using System.Text;

namespace Naru.Engine.Containers;

/// <summary>The text of a container's /etc/hosts, /etc/hostname and /etc/resolv.conf.</summary>
internal static class EtcFiles
{
    /// <param name="addresses">The container's own addresses, one a network.</param>
    /// <param name="hostname">Its name, with the domain after it when there is one.</param>
    /// <param name="extra"><c>name:address</c> pairs; the address <c>host-gateway</c> is <paramref name="gateway"/>.</param>
    public static string Hosts(IEnumerable<string> addresses, string hostname, string domain, IEnumerable<string> extra, string gateway)
    {
        var text = new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nff00::\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
        foreach (var entry in extra)
        {
            var colon = entry.IndexOf(':');
            var address = entry[(colon + 1)..].Trim('[', ']');
            text.Append(address == "host-gateway" ? gateway : address).Append('\t').Append(entry, 0, colon).Append('\n');
        }
        var names = domain.Length > 0 ? $"{hostname}.{domain} {hostname}" : hostname;
        foreach (var address in addresses) text.Append(address).Append('\t').Append(names).Append('\n');
        return text.ToString();
    }

    /// <summary>
    /// The host's resolver settings with what was asked put over them. Resolvers on the host's loopback cannot be reached from
    /// inside and are left out; with <paramref name="embedded"/> the engine's own resolver answers for them all.
    /// </summary>
    public static string Resolver(string hostText, IReadOnlyList<string> servers, IReadOnlyList<string> search, IReadOnlyList<string> options, string? embedded)
    {
        var lines = hostText.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] is not ('#' or ';')).ToList();
        var text = new StringBuilder();
        string[] nameservers = embedded is not null ? [embedded] : servers.Count > 0 ? [.. servers] : [.. Words(lines, "nameserver").Where(IsReachable)];
        foreach (var server in nameservers) text.Append("nameserver ").Append(server).Append('\n');
        string[] domains = search.Count > 0 ? [.. search.Where(s => s != ".")] : [.. Words(lines, "search")];
        if (domains.Length > 0) text.Append("search ").AppendJoin(' ', domains).Append('\n');
        List<string> settings = options.Count > 0 ? [.. options] : [.. Words(lines, "options")];
        if (embedded is not null && !settings.Any(s => s.StartsWith("ndots", StringComparison.Ordinal))) settings.Add("ndots:0");
        if (settings.Count > 0) text.Append("options ").AppendJoin(' ', settings).Append('\n');
        return text.ToString();
    }

    /// <summary>The servers that the embedded resolver asks for names that are not its own.</summary>
    public static IReadOnlyList<string> Upstream(string hostText) =>
        [.. Words([.. hostText.Split('\n').Select(l => l.Trim())], "nameserver").Where(IsReachable)];

    private static IEnumerable<string> Words(List<string> lines, string key) =>
        lines.Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 1 && w[0] == key).SelectMany(w => w[1..]);

    private static bool IsReachable(string server) => !server.StartsWith("127.", StringComparison.Ordinal) && server != "::1";
}
