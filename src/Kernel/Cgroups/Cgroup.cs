using Naru.Kernel.Processes;

namespace Naru.Kernel.Cgroups;

/// <summary>
/// One control group by its path below the root ("/naru-ID/engine/CID"), the same on the layouts that exist: v1 and
/// hybrid, where it is a directory in each controller's hierarchy, and v2, where it is one directory. Naru never touches
/// a group outside its own "/naru-ID".
///
/// Life: <see cref="Create"/> (also completes one half made), <see cref="Apply"/>, processes join at their birth
/// (<see cref="OpenForChild"/>), <see cref="Remove"/> once the last has ended. The object holds nothing open.
/// </summary>
public abstract class Cgroup
{
    private protected Cgroup(string path)
    {
        if (!path.StartsWith('/') || path.Split('/').Any(part => part is ".."))
            throw new ArgumentException($"'{path}' is not a cgroup path: it must start with / and not contain '..'", nameof(path));
        Path = path.TrimEnd('/');
    }

    public string Path { get; }

    /// <summary>True when the machine has the unified hierarchy only.</summary>
    public static bool IsV2 => Layout.Current.IsV2;

    /// <summary>The v1 hierarchies: where each is mounted, and the controllers mounted together there.</summary>
    public static IReadOnlyList<(string Target, IReadOnlyList<string> Controllers)> HierarchiesV1 =>
        [.. Layout.Current.Controllers.GroupBy(pair => pair.Value).Select(pair => (pair.Key, (IReadOnlyList<string>)[.. pair.Select(c => c.Key)]))];

    public static Cgroup At(string path) => IsV2 ? new CgroupV2(path) : new CgroupV1(path);

    /// <summary>Makes the group and those above it.</summary>
    public abstract void Create();

    /// <summary>Sets limits; on a group in use too.</summary>
    public abstract void Apply(CgroupLimits limits);

    /// <summary>
    /// What a child needs to be born into or to enter the group: on v2 its directory, on v1 the tasks file of each
    /// hierarchy, open for writing "0".
    /// </summary>
    public abstract CgroupEntry OpenForChild();

    /// <summary>Moves a process here.</summary>
    public abstract void Add(int process);

    /// <summary>Stops all processes from running, and waits until they have.</summary>
    public abstract void Freeze();

    public abstract void Thaw();

    public abstract bool IsFrozen { get; }

    /// <summary>How many processes the kernel killed here for lack of memory.</summary>
    public abstract ulong OomKills();

    public abstract CgroupStats ReadStats();

    /// <summary>Directories that make up this group, whether they exist or not.</summary>
    private protected abstract IReadOnlyList<string> Places { get; }

    public bool Exists => Directories().Any();

    /// <summary>Process ids in this group and those beneath it.</summary>
    public IReadOnlyList<int> Processes() => [.. Directories().Take(1)
        .SelectMany(top => Directory.GetDirectories(top, "*", SearchOption.AllDirectories).Prepend(top))
        .SelectMany(directory => ControlFile.Lines(System.IO.Path.Combine(directory, "cgroup.procs")))
        .Select(line => int.Parse(line, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Lets everything in this group and those beneath it run again: what is frozen cannot die.</summary>
    public void ThawAll()
    {
        foreach (var top in Directories().ToList())
            foreach (var directory in Directory.GetDirectories(top, "*", SearchOption.AllDirectories).Prepend(top))
            {
                if (File.Exists($"{directory}/freezer.state")) ControlFile.TryWrite($"{directory}/freezer.state", "THAWED");
                if (File.Exists($"{directory}/cgroup.freeze")) ControlFile.TryWrite($"{directory}/cgroup.freeze", "0");
            }
    }

    /// <summary>Signals every process but this one, again until none appears that was not signalled (a fork may race).</summary>
    public void Signal(int signal)
    {
        var told = new HashSet<int>();
        bool more;
        do
        {
            more = false;
            foreach (var process in Processes().Where(process => process != Environment.ProcessId && told.Add(process)))
            {
                using var handle = PidFd.Open(process);
                handle?.Signal(signal);
                more = true;
            }
        }
        while (more);
    }

    /// <summary>
    /// Removes the group and all beneath it. False when processes are still in it (they may be ending: try again).
    /// </summary>
    public bool Remove()
    {
        var gone = true;
        // Mostly nothing is beneath or in it, so that is tried first: one call a hierarchy.
        foreach (var top in Places)
            if (!ControlFile.TryRemoveDirectory(top) && Directory.Exists(top))
                foreach (var directory in Directory.GetDirectories(top, "*", SearchOption.AllDirectories)
                    .OrderByDescending(d => d.Length).Append(top))
                    gone &= ControlFile.TryRemoveDirectory(directory);
        return gone;
    }

    private IEnumerable<string> Directories() => Places.Where(Directory.Exists);
}
