using System.Text;

namespace Naru.Engine.Containers;

/// <summary>The text of a container's /etc/hosts.</summary>
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
        var full = domain.Length > 0 ? $"{hostname}.{domain}" : hostname;
        var dot = full.IndexOf('.');
        var names = dot > 0 ? $"{full} {full[..dot]}" : full;
        foreach (var address in addresses) text.Append(address).Append('\t').Append(names).Append('\n');
        return text.ToString();
    }
}
