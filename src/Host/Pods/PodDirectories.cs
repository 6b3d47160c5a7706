using System.Text;
using System.Text.Json;
using Naru.Kernel.Files;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

/// <summary>
/// What of each pod is kept in files under one node's data directory: <c>pods/UID/sandbox.json</c> says that the pod is on
/// this machine, beside it its files of /etc, its volumes and its containers' termination messages. Containers see some of
/// the files and folders and write them, so all of it is done through open directories.
/// </summary>
internal sealed class PodDirectories(string data)
{
    private const uint DirectoryMode = 0b111_101_101;
    private const uint FileMode = 0b110_100_100;
    private const int LargestRecord = 1 << 20;

    private static ReadOnlySpan<byte> RecordName => "sandbox.json"u8;

    public string Of(string podUid) => Path.Combine(data, "pods", podUid);

    public string Etc(string podUid, string name) => Path.Combine(Of(podUid), "etc", name);

    public string Volumes(string podUid) => Path.Combine(Of(podUid), "volumes");

    public string Container(string podUid, string container, int attempt) => Path.Combine(Of(podUid), Attempt(container, attempt));

    /// <summary>Opens a directory of a pod, made with those above it where they are missing.</summary>
    public HeldDirectory Make(string podUid, string below = "")
    {
        var at = HeldDirectory.Open(data);
        foreach (var name in $"pods/{podUid}/{below}".Split('/', StringSplitOptions.RemoveEmptyEntries))
            using (var above = at) at = above.MakeAndEnter(Encoding.UTF8.GetBytes(name), DirectoryMode);
        return at;
    }

    /// <summary>As <see cref="Make"/>, for the files of one start of a container.</summary>
    public HeldDirectory MakeContainer(string podUid, string container, int attempt) => Make(podUid, Attempt(container, attempt));

    /// <summary>The files of one start of a container; null when there are none.</summary>
    public HeldDirectory? TryEnterContainer(string podUid, string container, int attempt) => TryEnter($"{podUid}/{Attempt(container, attempt)}");

    public void Save(SandboxFile sandbox)
    {
        Make(sandbox.PodUid).Dispose();
        DurableFile.Write(Path.Combine(Of(sandbox.PodUid), "sandbox.json"), JsonSerializer.SerializeToUtf8Bytes(sandbox, PodJson.Default.SandboxFile));
    }

    public SandboxFile? Find(string podUid)
    {
        using var pod = TryEnter(podUid);
        return pod?.ReadFile(RecordName, LargestRecord) is { } bytes ? JsonSerializer.Deserialize(bytes, PodJson.Default.SandboxFile) : null;
    }

    public IReadOnlyList<SandboxFile> List() => [.. Uids().Select(Find).OfType<SandboxFile>()];

    /// <summary>The uids of all pods that have files here, with a sandbox or without.</summary>
    public IReadOnlyList<string> Uids()
    {
        using var pods = TryEnter("");
        return pods is null ? [] : [.. pods.Names().Where(name => pods.Status(name) is { IsDirectory: true }).Select(Encoding.UTF8.GetString)];
    }

    /// <summary>Marks the sandbox as gone; the pod's files stay until <see cref="Remove"/>. May be repeated, also after that.</summary>
    public void Forget(string podUid)
    {
        using var pod = TryEnter(podUid);
        pod?.RemoveFile(RecordName);
    }

    /// <summary>Removes all files of a pod. Nothing may be mounted beneath any more.</summary>
    public void Remove(string podUid)
    {
        using var pods = TryEnter("");
        pods?.RemoveTree(Encoding.UTF8.GetBytes(podUid));
    }

    public bool Has(string podUid)
    {
        using var pod = TryEnter(podUid);
        return pod is not null;
    }

    /// <summary>Writes the pod's /etc/hosts, /etc/resolv.conf and /etc/hostname; where they lie, for they may be bound into containers.</summary>
    public void WriteEtc(SandboxSpec spec, string ip)
    {
        var names = spec.Fqdn.Length > 0 ? $"{spec.Fqdn}\t{spec.Hostname}" : spec.Hostname;
        string[] hosts =
        [
            "127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback", "fe00::0\tip6-localnet", "fe00::0\tip6-mcastprefix",
            "fe00::1\tip6-allnodes", "fe00::2\tip6-allrouters", $"{ip}\t{names}", .. spec.HostAliases,
        ];
        using var etc = Make(spec.PodUid, "etc");
        etc.RewriteFile("hosts"u8, Lines(hosts), FileMode);
        etc.RewriteFile("resolv.conf"u8, Lines(spec.ResolvConf), FileMode);
        etc.RewriteFile("hostname"u8, Lines([spec.Hostname]), FileMode);
    }

    private HeldDirectory? TryEnter(string below)
    {
        using var root = HeldDirectory.Open(data);
        return root.TryEnter(Encoding.UTF8.GetBytes($"pods/{below}"));
    }

    private static string Attempt(string container, int attempt) => FormattableString.Invariant($"containers/{container}-{attempt}");

    private static byte[] Lines(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
