using Naru.Bench.Measuring;
using Naru.Bench.Peers;

namespace Naru.Bench.Containers;

/// <summary>
/// Other container runtimes, given the very specification that Naru gets. One that is not installed, or refuses this machine,
/// is left out and said to be.
/// </summary>
internal sealed class PeerRuntimes(Spawn spawn, KeeperUnderTest keeper, Bundle bundle, List<string> notes)
{
    private const string HalfUsed = "/sys/fs/cgroup/unified";

    /// <summary>crun and runc, as far as they run a container here: name, path, and a bundle with those arguments.</summary>
    public IEnumerable<(string Name, string Path, string Bundle)> Usable(params string[] arguments)
    {
        foreach (var name in (string[])["crun", "runc"])
        {
            if (Spawn.Find(name) is not { } path)
            {
                notes.Add($"{name} is not installed");
                continue;
            }
            var trial = Write(name + "-trial", "/bin/true");
            if (spawn.FaultOf(path, "run", "--bundle", trial, IdOf(name) + "-trial") is { } fault) notes.Add($"{name} is left out: {fault}");
            else yield return (name, path, Write(name, arguments));
        }
        if (Directory.Exists(HalfUsed)) notes.Add("cgroup v1 with a cgroup2 mount beside it is refused by crun 1.8: all run in a mount namespace without that mount");
    }

    /// <summary>`run` of each, as contenders.</summary>
    public IEnumerable<Contender> Runs() => Usable("/bin/true").Select(peer => new Contender($"{peer.Name} run, the same specification",
        () => Task.FromResult(Span.Of(() => spawn.MustRun(peer.Path, "run", "--bundle", peer.Bundle, IdOf(peer.Name))))));

    public static string IdOf(string name) => $"{name}-{Environment.ProcessId}";

    // A cgroup at the top: the runtimes remove their own, also where Naru has none, but not what they made above it.
    private string Write(string name, params string[] arguments) =>
        Bundle.Write(Path.Combine(keeper.Folder, name), bundle.Spec($"{keeper.Tree}-{name}", arguments));
}
