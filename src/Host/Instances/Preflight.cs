using Naru.Kernel;
using Naru.Kernel.Cgroups;
using Naru.Kernel.Files;
using Naru.Kernel.Launch;
using Naru.Kernel.Mounts;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;
using Naru.Kernel.Processes;
using Naru.Kernel.Seccomp;

namespace Naru.Host.Instances;

/// <summary>
/// What a start asks of the kernel before it makes anything: a child goes through what every container goes through
/// (namespaces, an overlay on the data directory's disk, a new root, a filter), a cgroup is limited and removed, and a table
/// of rules is made and removed in one transaction. So a kernel that lacks something, or a sandbox that denies it, is told at once and in one sentence.
/// Takes a few milliseconds and leaves nothing.
/// </summary>
internal static class Preflight
{
    private const NamespaceKinds All = NamespaceKinds.Mount | NamespaceKinds.Pid | NamespaceKinds.Network | NamespaceKinds.Ipc | NamespaceKinds.Uts | NamespaceKinds.Cgroup;

    /// <exception cref="InstanceException">What is missing, what it is needed for, and what to do.</exception>
    public static void Check(Instance instance)
    {
        var folder = Path.Combine(instance.DataDirectory, "preflight");
        try
        {
            TryContainer(folder);
            TryLimits(instance);
            TryRules(instance);
        }
        catch (IOException denied) when (RefusalOf(denied) is { } refusal)
        {
            throw refusal;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a denied call means to people; null for one that has nothing to do with what a machine offers.</summary>
    public static InstanceException? RefusalOf(IOException denied) =>
        NeedOf(denied) is { } need ? new InstanceException($"this machine does not offer what containers need: {need} ({denied.Message})") : null;

    private static void TryContainer(string folder)
    {
        var (lower, upper, work, root) = (Path.Combine(folder, "lower"), Path.Combine(folder, "upper"), Path.Combine(folder, "work"), Path.Combine(folder, "root"));
        foreach (var part in (string[])[Path.Combine(lower, "proc"), upper, work, root]) Directory.CreateDirectory(part);
        using var program = new ChildProgram();
        program.SetPropagation("/", MountFlags.Private | MountFlags.Recursive);
        // Volatile: what is thrown away at once need not be synced.
        var overlay = program.NewFileSystem("overlay", "overlay", [("lowerdir", lower), ("upperdir", upper), ("workdir", work), ("volatile", null)], default);
        program.MoveMount(overlay, root);
        program.PivotRoot(program.Open(Operand.WorkingDirectory, root, OpenFlags.PathOnly | OpenFlags.Directory), root);
        program.MoveMount(program.NewFileSystem("proc", "proc", [], default), "/proc");
        program.SetHostname("preflight");
        program.ForbidNewPrivileges();
        program.LoadSeccomp(FilterCompiler.Compile(SeccompAction.Allow, []));
        program.End();
        using var launcher = new Launcher();
        using var child = launcher.Launch(program, All).Handle;
        child.Reap();
    }

    private static void TryLimits(Instance instance)
    {
        var cgroup = Cgroup.At($"{instance.CgroupRoot}/preflight");
        try
        {
            cgroup.Create();
            cgroup.Apply(new CgroupLimits { Pids = 64, Devices = [new CgroupDeviceRule(false, 'a', null, null, "rwm")] });
        }
        finally
        {
            cgroup.Remove();
        }
    }

    private static void TryRules(Instance instance)
    {
        using var nft = NftSocket.Open();
        var table = instance.Names.Table("preflight");
        nft.Commit(new NftBatch().EnsureTable(table)
            .AddChain(table, new NftChain("try", NftHook.Postrouting, "nat", NftChain.PrioritySourceNat))
            .DeleteTable(table), "a table of Naru's own");
    }

    private static string? NeedOf(IOException denied) => denied switch
    {
        KernelException kernel => NeedOf(kernel.Call, kernel.Subject),
        NetlinkException => "rules of nf_tables, by which Services and published ports work; load the module nf_tables (and nf_nat), or run Naru with CAP_NET_ADMIN",
        _ => null,
    };

    private static string? NeedOf(string call, string? subject) => call switch
    {
        "clone3" => "new namespaces, which keep containers apart; give Naru all rights (in a container: --privileged and a seccomp profile that allows clone3), on a kernel with namespaces and Linux 5.5 or later",
        "fsopen" or "fsconfig create" when subject == "overlay" => "an overlay file system on the data directory's disk, which stacks an image's layers; load the module overlay, or choose a --data directory on ext4, xfs or btrfs",
        "fsopen" or "fsconfig create" => "a file system of processes for each container; where Naru runs in a container, let nothing be masked below /proc (--privileged)",
        "mount" or "fsmount" or "move_mount" or "umount2" => "mounting, which gives each container its own files; run Naru as root of the machine, or in a container with --privileged",
        "pivot_root" => "a root of its own for each container; where Naru runs in a container, allow pivot_root in its seccomp profile",
        "write" or "bpf BPF_PROG_LOAD" or "bpf BPF_PROG_ATTACH" => "limits of cgroups on processes and devices; run Naru as root of the machine, or in a container with --privileged",
        "seccomp" => "system call filters, which protect the machine from its containers; use a kernel with CONFIG_SECCOMP_FILTER",
        "sethostname" => "a host name for each container; run Naru as root of the machine, or in a container with --privileged",
        _ => null,
    };
}
