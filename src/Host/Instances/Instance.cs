using System.Security.Cryptography;
using System.Text;
using Naru.Kernel.Files;

namespace Naru.Host.Instances;

/// <summary>
/// One Naru on this machine: its two directories, and the id that names everything of it that is global to the kernel
/// (bridges, links, nftables tables, cgroups), so that several stand side by side.
/// <para>
/// The data directory holds what must survive; the run directory what a restart of the machine may lose. The id follows from
/// the data directory's path and is written down there at the first start, so that it stays the same when the directory is
/// seen under another name. The nodes that <c>--nodes</c> adds on one machine are instances too, inside these directories.
/// </para>
/// </summary>
internal sealed record Instance(string DataDirectory, string RunDirectory)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public const string DefaultData = "/var/lib/naru";
    public const string DefaultRun = "/run/naru";

    /// <summary>Six hexadecimal digits.</summary>
    public string Id => File.Exists(IdFile) ? File.ReadAllText(IdFile).Trim() : Derived;

    public string CgroupRoot => $"/naru-{Id}";

    public string DockerSocket => Path.Combine(RunDirectory, "docker.sock");

    public string Kubeconfig => Path.Combine(RunDirectory, "kubeconfig");

    public string PidFile => Path.Combine(RunDirectory, "naru.pid");

    /// <summary>There once the server answers; removed before it starts.</summary>
    public string ReadyFile => Path.Combine(RunDirectory, "ready");

    /// <summary>What a server in the background writes.</summary>
    public string Log => Path.Combine(DataDirectory, "naru.log");

    private string NodesDirectory => Path.Combine(DataDirectory, "nodes");

    private string IdFile => Path.Combine(DataDirectory, "id");

    private string Derived => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DataDirectory)))[..6];

    public static Instance At(string? data, string? run) =>
        new(Path.GetFullPath(data ?? DefaultData), Path.GetFullPath(run ?? Environment.GetEnvironmentVariable("NARU_RUN") ?? DefaultRun));

    /// <summary>The instance of a further node on this machine.</summary>
    public Instance OfNode(string name) => new(Path.Combine(NodesDirectory, name), Path.Combine(RunDirectory, "nodes", name));

    /// <summary>The further nodes of this machine that there are directories of.</summary>
    public IEnumerable<Instance> Nodes() =>
        Directory.Exists(NodesDirectory) ? Directory.GetDirectories(NodesDirectory).Order(StringComparer.Ordinal).Select(path => OfNode(Path.GetFileName(path))) : [];

    /// <summary>Makes the directories, 0700, and writes the id down.</summary>
    public void Create()
    {
        Directory.CreateDirectory(DataDirectory, Private);
        Directory.CreateDirectory(RunDirectory, Private);
        if (!File.Exists(IdFile)) DurableFile.Write(IdFile, Encoding.ASCII.GetBytes(Derived + "\n"));
    }

    /// <summary>Tells whoever waits for the start that the server answers now.</summary>
    public void SayReady() => File.WriteAllText(ReadyFile, "");
}
