using System.Security.Cryptography;
using System.Text;
using Naru.Engine.Networks;
using Naru.Kernel.Files;

namespace Naru.Host.Instances;

/// <summary>
/// One Naru on this machine: its two directories, and the id that names everything of it that is global to the kernel
/// (bridges, links, nftables tables, cgroups), so that several stand side by side.
/// <para>
/// The data directory holds what must survive; the run directory what a restart of the machine may lose. The id follows from
/// the data directory's path and is written down there at the first start, so that it stays the same when the directory is
/// seen under another name. Each directory names the other, so that either is enough to find the instance. The nodes that
/// <c>--nodes</c> adds on one machine are instances too, inside these directories.
/// </para>
/// </summary>
internal sealed record Instance(string DataDirectory, string RunDirectory)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public const string DefaultData = "/var/lib/naru";
    public const string DefaultRun = "/run/naru";

    /// <summary>Six hexadecimal digits.</summary>
    public string Id => IsKnown ? File.ReadAllText(IdFile).Trim() : Derived;

    /// <summary>What everything of the instance in the kernel is named after.</summary>
    public string Name => $"naru-{Id}";

    public string CgroupRoot => "/" + Name;

    /// <summary>The names of its links and tables.</summary>
    public InstanceNames Names => new(Name);

    public string DockerSocket => Path.Combine(RunDirectory, "docker.sock");

    public string Kubeconfig => Path.Combine(RunDirectory, "kubeconfig");

    public string PidFile => Path.Combine(RunDirectory, "naru.pid");

    /// <summary>There once the server answers; removed before it starts.</summary>
    public string ReadyFile => Path.Combine(RunDirectory, "ready");

    /// <summary>What a server in the background writes.</summary>
    public string Log => Path.Combine(DataDirectory, "naru.log");

    /// <summary>The cluster's ranges of addresses, on the machine that picked them.</summary>
    public string RangesFile => Path.Combine(DataDirectory, "ranges.json");

    /// <summary>True once it has been started at least once.</summary>
    public bool IsKnown => File.Exists(IdFile);

    private string NodesDirectory => Path.Combine(DataDirectory, "nodes");

    private string IdFile => Path.Combine(DataDirectory, "id");

    private string Derived => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DataDirectory)))[..6];

    /// <summary>
    /// The instance of these directories. One that is not given is the one that the other names, else what the environment
    /// says (NARU_RUN), else the default.
    /// </summary>
    public static Instance At(string? data, string? run)
    {
        if (run is null && data is not null) run = Told(Path.Combine(data, "run"));
        run ??= Environment.GetEnvironmentVariable("NARU_RUN") is { Length: > 0 } named ? named : null;
        if (data is null && run is not null) data = Told(Path.Combine(run, "data"));
        data ??= DefaultData;
        return new Instance(Path.GetFullPath(data), Path.GetFullPath(run ?? Told(Path.Combine(data, "run")) ?? DefaultRun));
    }

    /// <summary>The instance of a further node on this machine.</summary>
    public Instance OfNode(string name) => new(Path.Combine(NodesDirectory, name), Path.Combine(RunDirectory, "nodes", name));

    /// <summary>The further nodes of this machine that there are directories of.</summary>
    public IEnumerable<Instance> Nodes() =>
        Directory.Exists(NodesDirectory) ? Directory.GetDirectories(NodesDirectory).Order(StringComparer.Ordinal).Select(path => OfNode(Path.GetFileName(path))) : [];

    /// <summary>Makes the data directory, 0700, and writes the id down.</summary>
    public void CreateData()
    {
        Directory.CreateDirectory(DataDirectory, Private);
        if (!IsKnown) DurableFile.Write(IdFile, Encoding.ASCII.GetBytes(Derived + "\n"));
    }

    /// <summary>Makes the run directory, 0700.</summary>
    public void CreateRun() => Directory.CreateDirectory(RunDirectory, Private);

    /// <summary>Lets each directory name the other.</summary>
    public void Tie()
    {
        File.WriteAllText(Path.Combine(DataDirectory, "run"), RunDirectory + "\n");
        File.WriteAllText(Path.Combine(RunDirectory, "data"), DataDirectory + "\n");
    }

    /// <summary>Tells whoever waits for the start that the server answers now.</summary>
    public void SayReady() => File.WriteAllText(ReadyFile, "");

    private static string? Told(string file) => File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } path ? path : null;
}
