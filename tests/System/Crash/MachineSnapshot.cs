using Naru.Tests.Harness;

namespace Naru.Tests.System.Crash;

/// <summary>What the kernel has that an instance could leave behind, as lines; two that are equal show the same machine.</summary>
internal sealed record MachineSnapshot(IReadOnlyList<string> Lines)
{
    // What names of other instances' things say nothing about this one's; those of this one are in namespaces of its own.
    private static readonly (string What, string Script)[] Sources =
    [
        ("mount", "cut -d' ' -f4- /proc/self/mountinfo"),
        ("link", "ip -o -details link show | sed 's/^[0-9]*: //'"),
        ("address", "ip -o addr show"),
        ("route", "ip route show table all"),
        ("policy", "ip rule show"),
        ("neighbour", "ip neigh show nud permanent"),
        ("rule", "nft list ruleset"),
    ];

    public static async Task<MachineSnapshot> TakeAsync(NaruInstance naru)
    {
        var lines = new List<string>();
        foreach (var (what, script) in Sources)
            lines.AddRange((await naru.InsideAsync("sh", ["-c", script])).Succeeded().Trimmed.Split('\n').Where(line => line.Length > 0).Select(line => $"{what}: {line}"));
        lines.AddRange(Namespaces(naru).Select(name => $"namespace: {name}"));
        lines.AddRange(Processes(naru).Select(name => $"process: {name}"));
        lines.AddRange(Cgroups(naru).Select(name => $"cgroup: {name}"));
        foreach (var folder in (string[])[naru.DataDirectory, naru.RunDirectory])
            if (Directory.Exists(folder)) lines.Add($"folder: {folder}");
        return new MachineSnapshot([.. lines.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The cgroups of the instance and of its further nodes, by the ids that their data directories' paths give.</summary>
    public static IEnumerable<string> Cgroups(NaruInstance naru) =>
        Ids(naru).SelectMany(id => Directory.GetDirectories("/sys/fs/cgroup", $"naru-{id}").Concat(Directory.GetDirectories("/sys/fs/cgroup").SelectMany(top => Directory.GetDirectories(top, $"naru-{id}"))));

    public static string IdOf(string dataDirectory) =>
        Convert.ToHexStringLower(global::System.Security.Cryptography.SHA256.HashData(global::System.Text.Encoding.UTF8.GetBytes(dataDirectory)))[..6];

    /// <summary>What came and what went. A mount namespace begins with the machine's mounts, from which other programs may take their own.</summary>
    public IReadOnlyList<string> DifferencesTo(MachineSnapshot after) =>
    [
        .. after.Lines.Except(Lines).Select(line => $"left behind: {line}"),
        .. Lines.Except(after.Lines).Where(line => !line.StartsWith("mount: ", StringComparison.Ordinal)).Select(line => $"gone: {line}"),
    ];

    private static IEnumerable<string> Ids(NaruInstance naru) =>
        Enumerable.Range(2, 3).Select(n => IdOf(Path.Combine(naru.DataDirectory, "nodes", $"node-{n}"))).Prepend(IdOf(naru.DataDirectory));

    // Named by the instance's folder wherever the machine keeps names of namespaces.
    private static IEnumerable<string> Namespaces(NaruInstance naru) =>
        Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns").Where(file => Path.GetFileName(file).StartsWith("naru-", StringComparison.Ordinal) && !Path.GetFileName(file).StartsWith("naru-test-", StringComparison.Ordinal)) : [];

    private static IEnumerable<string> Processes(NaruInstance naru)
    {
        foreach (var folder in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            string words;
            try
            {
                words = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim();
                if (Ids(naru).Any(id => File.ReadAllText(Path.Combine(folder, "cgroup")).Contains($"/naru-{id}"))) words += " (in a cgroup of the instance)";
                else if (!words.Contains(naru.DataDirectory) || words.StartsWith("nsenter", StringComparison.Ordinal)) continue;
            }
            catch (IOException)
            {
                // It has ended in this moment.
                continue;
            }
            yield return words;
        }
    }
}
