using System.Text.Json;
using Naru.Kernel.Files;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

/// <summary>
/// What of each pod is kept in files under one node's data directory: <c>pods/UID/sandbox.json</c> says that the pod is on
/// this machine, beside it its files of /etc, its volumes and its containers' termination messages.
/// </summary>
internal sealed class PodDirectories(string data)
{
    private readonly string _root = Path.Combine(data, "pods");

    public string Of(string podUid) => Path.Combine(_root, podUid);

    public string Etc(string podUid, string name) => Path.Combine(Of(podUid), "etc", name);

    public string Volume(string podUid, string volume) => Path.Combine(Of(podUid), "volumes", volume);

    public string Container(string podUid, string container, int attempt) => Path.Combine(Of(podUid), "containers", $"{container}-{attempt}");

    public void Save(SandboxFile sandbox)
    {
        Directory.CreateDirectory(Of(sandbox.PodUid));
        DurableFile.Write(RecordPath(sandbox.PodUid), JsonSerializer.SerializeToUtf8Bytes(sandbox, PodJson.Default.SandboxFile));
    }

    public SandboxFile? Find(string podUid) =>
        File.Exists(RecordPath(podUid)) ? JsonSerializer.Deserialize(File.ReadAllBytes(RecordPath(podUid)), PodJson.Default.SandboxFile) : null;

    public IReadOnlyList<SandboxFile> List()
    {
        if (!Directory.Exists(_root)) return [];
        var found = new List<SandboxFile>();
        foreach (var directory in Directory.GetDirectories(_root).Order(StringComparer.Ordinal))
            if (Find(Path.GetFileName(directory)) is { } sandbox) found.Add(sandbox);
        return found;
    }

    /// <summary>The uids of all pods that have files here, with a sandbox or without.</summary>
    public IReadOnlyList<string> Uids() =>
        Directory.Exists(_root) ? [.. Directory.GetDirectories(_root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    /// <summary>Marks the sandbox as gone; the pod's files stay until <see cref="Remove"/>. May be repeated, also after that.</summary>
    public void Forget(string podUid)
    {
        if (Directory.Exists(Of(podUid))) File.Delete(RecordPath(podUid));
    }

    /// <summary>Removes all files of a pod. Nothing may be mounted beneath any more.</summary>
    public void Remove(string podUid)
    {
        HeldDirectory.RemoveTree(Of(podUid));
    }

    /// <summary>Writes the pod's /etc/hosts, /etc/resolv.conf and /etc/hostname.</summary>
    public void WriteEtc(SandboxSpec spec, string ip)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Etc(spec.PodUid, "hosts"))!);
        var names = spec.Fqdn.Length > 0 ? $"{spec.Fqdn}\t{spec.Hostname}" : spec.Hostname;
        string[] hosts =
        [
            "127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback", "fe00::0\tip6-localnet", "fe00::0\tip6-mcastprefix",
            "fe00::1\tip6-allnodes", "fe00::2\tip6-allrouters", $"{ip}\t{names}", .. spec.HostAliases,
        ];
        File.WriteAllLines(Etc(spec.PodUid, "hosts"), hosts);
        File.WriteAllLines(Etc(spec.PodUid, "resolv.conf"), spec.ResolvConf);
        File.WriteAllText(Etc(spec.PodUid, "hostname"), spec.Hostname + "\n");
    }

    private string RecordPath(string podUid) => Path.Combine(Of(podUid), "sandbox.json");
}
