using System.Text.Json;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Crash;

/// <summary>
/// What the data directory and the kernel have against what the two APIs say there is. A difference is something half-made
/// that was neither finished nor removed.
/// </summary>
internal sealed class Leftovers(CrashMachine machine)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The data and run directories of every node.</summary>
    private (string Data, string Run)[] Nodes =>
    [
        (machine.Naru.DataDirectory, machine.Naru.RunDirectory),
        .. Names(machine.Naru.DataDirectory, "nodes").Select(name => (Path.Combine(machine.Naru.DataDirectory, "nodes", name), Path.Combine(machine.Naru.RunDirectory, "nodes", name))),
    ];

    private string Data => machine.Naru.DataDirectory;

    /// <summary>Waits until there are none; comes back with those that stayed.</summary>
    public async Task<IReadOnlyList<string>> StayingAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var found = await FindAsync();
            if (found.Count == 0 || TimeProvider.System.GetElapsedTime(began) > Patience) return found;
        }
    }

    private async Task<IReadOnlyList<string>> FindAsync()
    {
        var rows = new List<string[]>();
        foreach (var (_, run) in Nodes)
            rows.AddRange(Lines(await machine.DockerAsync("-H", $"unix://{run}/docker.sock", "ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.State}} {{.Names}}")).Select(line => line.Split(' ')));
        var all = rows.Select(row => row[0]).ToList();
        var running = rows.Where(row => row[1] is "running" or "paused").Select(row => row[0]).ToList();
        var own = rows.Where(row => row[1] is "running" or "paused" && !row[2].StartsWith("k8s_", StringComparison.Ordinal)).Select(row => row[0]).ToList();
        var volumes = Lines(await machine.DockerAsync("volume", "ls", "--format", "{{.Name}}")).ToList();
        var dangling = Lines(await machine.DockerAsync("volume", "ls", "-f", "dangling=true", "--format", "{{.Name}}")).Where(name => name.Length == 64);
        var pods = Lines((await machine.Naru.KubectlAsync("get", "pods", "-A", "-o", "jsonpath={range .items[*]}{.metadata.uid}{\"\\n\"}{end}")).Succeeded().Trimmed).ToList();
        var found = new List<string>();
        Same("container directory", InAll("containers"), all);
        Same("overlay", InAll("overlays"), all);
        Same("volume directory", Names(Data, "volumes"), volumes);
        Same("record of a container's network", FileNames(Path.Combine(Data, "networks", "containers")), own);
        Same("record of a pod's network", Nodes.SelectMany(node => FileNames(Path.Combine(node.Data, "pod-network"))), pods);
        Same("pod directory", InAll("pods"), pods);
        Same("network namespace", Nodes.SelectMany(node => Directory.GetFiles(Path.Combine(node.Run, "netns"))).Select(file => Path.GetFileName(file)), [.. own.Select(id => "ctr-" + id), .. pods.Select(uid => "pod-" + uid)]);
        Same("the keeper's container", Nodes.SelectMany(node => Names(node.Run, "containers")), running);
        Same("cgroup of a container", EngineCgroups(), own);
        found.AddRange(dangling.Select(name => $"an anonymous volume that nobody uses: {name}"));
        found.AddRange(Names(Data, "layers").Where(name => name.StartsWith("tmp-", StringComparison.Ordinal)).Select(name => $"an unfinished layer: {name}"));
        found.AddRange(Directory.GetFileSystemEntries(Path.Combine(Data, "blobs", "ingest")).Select(path => $"an unfinished blob: {path}"));
        found.AddRange(Directory.GetFileSystemEntries(Path.Combine(Data, "builds")).Select(path => $"an unfinished build: {path}"));
        found.AddRange(await LinksAsync(own, FileNames(Path.Combine(Data, "pod-network")).Count()));
        found.AddRange(await MountsAsync(all, running));
        return found;

        void Same(string what, IEnumerable<string> there, List<string> declared)
        {
            var seen = there.ToList();
            found.AddRange(seen.Except(declared).Select(name => $"a {what} of nothing: {name}"));
            found.AddRange(declared.Except(seen).Select(name => $"no {what}: {name}"));
        }
    }

    private async Task<IReadOnlyList<string>> LinksAsync(List<string> own, int pods)
    {
        var endpoints = 0;
        foreach (var id in own)
        {
            var file = Path.Combine(Data, "networks", "containers", id + ".json");
            if (!File.Exists(file)) continue;
            using var record = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
            endpoints += record.RootElement.GetProperty("Endpoints").GetArrayLength();
        }
        // The server's view: a link to a container or a pod is named nv or np and the instance.
        var links = (await File.ReadAllLinesAsync($"/proc/{machine.Server}/net/dev")).Select(line => line.Split(':')[0].Trim()).Where(name => name.StartsWith("nv", StringComparison.Ordinal) || name.StartsWith("np", StringComparison.Ordinal)).ToList();
        return links.Count == endpoints + pods ? [] : [$"{links.Count} links where {endpoints} endpoints of containers and {pods} pods are:\n{string.Join('\n', links)}"];
    }

    private async Task<IReadOnlyList<string>> MountsAsync(List<string> all, List<string> running)
    {
        var mounted = (await File.ReadAllLinesAsync($"/proc/{machine.Server}/mountinfo")).Select(line => line.Split(' ')[4])
            .Where(path => path.StartsWith(Data, StringComparison.Ordinal) && path.Contains("/overlays/", StringComparison.Ordinal)).Select(path => path.Split('/')[^2]).ToList();
        return
        [
            .. mounted.Except(all).Select(id => $"the mounted root of no container: {id}"),
            .. running.Except(mounted).Select(id => $"a container whose root is not mounted: {id}"),
            .. mounted.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => $"a root that is mounted twice: {group.Key}"),
        ];
    }

    private IEnumerable<string> InAll(string folder) => Nodes.SelectMany(node => Names(node.Data, folder));

    private IEnumerable<string> EngineCgroups() => MachineSnapshot.Cgroups(machine.Naru)
        .SelectMany(path => Names(path, "engine")).Distinct();

    private static IEnumerable<string> Names(string folder, string name) =>
        Directory.Exists(Path.Combine(folder, name)) ? Directory.GetDirectories(Path.Combine(folder, name)).Select(path => Path.GetFileName(path)) : [];

    private static IEnumerable<string> FileNames(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)) : [];

    private static IEnumerable<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
