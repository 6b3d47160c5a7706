namespace Naru.Engine.Containers.Running;

/// <summary>
/// What <c>--link NAME:ALIAS</c> puts into /etc/hosts: the other container's address under its alias, as it is when this one
/// starts. (On a network of one's own making the names of the other are resolved anyway.)
/// </summary>
internal static class LinkedHosts
{
    /// <summary>Every link of a container: those of the default network, and those of networks by name.</summary>
    public static IEnumerable<(string Name, string Alias)> Of(ContainerRecord record) =>
        (record.HostConfig.Links ?? []).Concat(record.Networks.Values.SelectMany(n => n.Links ?? [])).Select(Read);

    /// <summary><c>alias:address</c> pairs, as extra hosts are written.</summary>
    /// <exception cref="EngineException">One of the others does not run.</exception>
    public static IEnumerable<string> Lines(ContainerRecord record, ContainerIndex index)
    {
        foreach (var (name, alias) in Of(record))
        {
            var other = index.Get(name);
            if (!other.State.IsRunning) throw EngineException.Conflict($"Cannot link to a non running container: /{other.Record.Name} AS /{record.Name}/{alias}");
            var shared = other.State.Endpoints.FirstOrDefault(e => record.Networks.ContainsKey(e.Key)).Value?.IPAddress;
            if (shared is not { Length: > 0 }) throw EngineException.Conflict($"Cannot link to /{other.Record.Name}, as it does not belong to a network of /{record.Name}: connect both to one network");
            foreach (var known in new[] { alias, other.Id[..12], other.Record.Name }.Distinct()) yield return $"{known}:{shared}";
        }
    }

    private static (string, string) Read(string link)
    {
        var parts = link.Split(':');
        return parts.Length is 1 or 2 && parts.All(p => p.Length > 0) ? (parts[0].TrimStart('/'), parts[^1].Split('/')[^1]) : throw EngineException.Invalid($"bad format for links: {link}");
    }
}
