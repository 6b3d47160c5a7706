namespace Naru.Engine.Containers.Create;

/// <summary>Lists such as <c>0-2,5</c> of processors or memory nodes (cpuset(7), "List format").</summary>
internal static class CpuSet
{
    /// <param name="asked">Empty asks for nothing.</param>
    /// <param name="online">The file in which the kernel lists what there is.</param>
    /// <param name="what">What it lists, in the plural.</param>
    /// <exception cref="EngineException">Not a list, or something in it that this machine does not have.</exception>
    public static void Check(string asked, string online, string what)
    {
        if (asked.Length == 0) return;
        var wanted = Parse(asked) ?? throw EngineException.Invalid($"Invalid value {asked} for a set of {what}: write it like 0-2,5");
        var available = File.Exists(online) ? File.ReadAllText(online).Trim() : "0";
        if (Parse(available) is { } there && !wanted.IsSubsetOf(there))
            throw EngineException.Invalid($"Requested {what} are not available - requested {asked}, available: {available}");
    }

    /// <summary>The numbers of a list; null for text that is none.</summary>
    internal static HashSet<int>? Parse(string list)
    {
        var numbers = new HashSet<int>();
        foreach (var part in list.Split(','))
        {
            var dash = part.IndexOf('-');
            if (!ushort.TryParse(dash < 0 ? part : part[..dash], out var first) || !ushort.TryParse(dash < 0 ? part : part[(dash + 1)..], out var last) || last < first) return null;
            numbers.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return numbers;
    }
}
