using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Files;
using Naru.Kernel.Processes;
using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Launching;

/// <summary>The namespaces of a specification, sorted: those to make anew, and those to join, opened and held.</summary>
internal sealed class HeldNamespaces : IDisposable
{
    private readonly List<(NamespaceKinds Kind, SafeFileHandle Handle, string Path)> joined = [];

    internal HeldNamespaces(IReadOnlyList<NamespaceSpec> namespaces)
    {
        foreach (var ns in namespaces)
        {
            var kind = KindOf(ns.Type);
            if (ns.Path is { Length: > 0 } path) joined.Add((kind, FileNodes.Open(path, OpenFlags.ReadOnly), path));
            else New |= kind;
        }
    }

    internal NamespaceKinds New { get; }

    internal IReadOnlyList<(NamespaceKinds Kind, SafeFileHandle Handle, string Path)> Joined => joined;

    /// <summary>The pid namespace to be born into, if one is joined.</summary>
    internal SafeFileHandle? Pid => joined.FirstOrDefault(j => j.Kind == NamespaceKinds.Pid).Handle;

    /// <summary>Whether the container gets a namespace of this kind that is not the keeper's own: a new one, or another's by its path.</summary>
    internal bool IsOwn(string type)
    {
        var kind = KindOf(type);
        if ((New & kind) != 0) return true;
        using var ours = FileNodes.Open($"/proc/self/ns/{(type == "network" ? "net" : type)}", OpenFlags.ReadOnly);
        return joined.Any(other => other.Kind == kind && FileStatus.Of(other.Handle).Inode != FileStatus.Of(ours).Inode);
    }

    public void Dispose() => joined.ForEach(j => j.Handle.Dispose());

    private static NamespaceKinds KindOf(string type) => type switch
    {
        "pid" => NamespaceKinds.Pid,
        "network" => NamespaceKinds.Network,
        "mount" => NamespaceKinds.Mount,
        "ipc" => NamespaceKinds.Ipc,
        "uts" => NamespaceKinds.Uts,
        "cgroup" => NamespaceKinds.Cgroup,
        "user" => throw new KeeperException(KeeperFault.Invalid, "user namespaces are not supported yet"),
        _ => throw new KeeperException(KeeperFault.Invalid, $"namespace type '{type}' is unknown"),
    };
}
