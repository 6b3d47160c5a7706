using System.Text;

namespace Naru.Engine.Networks.Resolving;

/// <summary>The content of a container's /etc/resolv.conf (resolv.conf(5)).</summary>
public sealed record ResolverConfig(IReadOnlyList<string> Nameservers, IReadOnlyList<string> Search, IReadOnlyList<string> Options)
{
    private static readonly string[] PublicServers = ["8.8.8.8", "8.8.4.4"];

    /// <summary>What the machine's own file says.</summary>
    public static ResolverConfig OfMachine(string path = "/etc/resolv.conf")
    {
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        var words = lines.Select(l => l.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 1).ToList();
        return new ResolverConfig(
            [.. words.Where(w => w[0] == "nameserver").Select(w => w[1])],
            [.. words.LastOrDefault(w => w[0] is "search" or "domain")?[1..] ?? []],
            [.. words.Where(w => w[0] == "options").SelectMany(w => w[1..])]);
    }

    /// <summary>For a namespace of its own, where the machine's loopback servers cannot be reached.</summary>
    public ResolverConfig WithoutLoopback()
    {
        var reachable = Nameservers.Where(n => !n.StartsWith("127.", StringComparison.Ordinal) && n != "::1").ToList();
        return this with { Nameservers = reachable.Count > 0 ? reachable : PublicServers };
    }

    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var server in Nameservers) text.Append("nameserver ").Append(server).Append('\n');
        if (Search.Count > 0 && Search is not ["."]) text.Append("search ").AppendJoin(' ', Search).Append('\n');
        if (Options.Count > 0) text.Append("options ").AppendJoin(' ', Options).Append('\n');
        return text.ToString();
    }
}
