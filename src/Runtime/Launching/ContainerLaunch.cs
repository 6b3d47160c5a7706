using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Cgroups;
using Naru.Kernel.Files;
using Naru.Kernel.Launch;
using Naru.Kernel.Processes;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime.Rootfs;

namespace Naru.Runtime.Launching;

/// <summary>
/// Starts a container's first process, or a further one inside it: opens what has to be held (cgroup, namespaces to
/// join), writes the child's program and launches it. Everything held is closed again; a failed launch leaves nothing.
/// </summary>
internal static class ContainerLaunch
{
    /// <param name="launcher">Of the calling thread.</param>
    /// <param name="spec">The container.</param>
    /// <param name="own">This very executable, when it is to be the first process.</param>
    /// <param name="stdio">The first process's streams.</param>
    /// <param name="terminal">The terminal's path in the host, for /dev/console.</param>
    internal static LaunchedProcess Start(Launcher launcher, ContainerSpec spec, OwnExecutable? own, ProcessStdio stdio, string? terminal)
    {
        Check(spec.Process);
        using var held = new HeldNamespaces(spec.Linux.Namespaces);
        using var entry = Cgroup.At(spec.Linux.CgroupsPath ?? throw Missing("linux.cgroupsPath")).OpenForChild();
        using var program = new ChildProgram();
        program.SetUmask(0);
        program.NewSession();
        Enter(program, entry);
        foreach (var (kind, handle, path) in held.Joined.Where(joined => joined.Kind != NamespaceKinds.Pid))
            program.JoinNamespaces(Operand.Descriptor((int)handle.DangerousGetHandle()), kind, path);
        // A cgroup namespace is rooted at the group one is in when it is made: after entering, so not at the clone.
        var fresh = held.New & ~NamespaceKinds.Cgroup;
        if ((held.New & NamespaceKinds.Cgroup) != 0) program.NewNamespaces(NamespaceKinds.Cgroup);
        if (spec.Process.OomScoreAdj is { } score) program.SetOomScore(score);
        if ((fresh & NamespaceKinds.Uts) != 0) Names(program, spec);
        if ((fresh & NamespaceKinds.Mount) == 0) throw Missing("a mount namespace of the container's own");
        new RootfsSteps(program, spec, terminal, held.IsOwn).Write();
        var filter = spec.Linux.Seccomp is { } seccomp ? SeccompCache.Get(seccomp) : null;
        new ProcessSteps(program, spec.Process, filter, own).Write(stdio);
        return Launch(launcher, program, spec.Process, fresh, held.Pid, entry.Born);
    }

    internal static LaunchedProcess Exec(Launcher launcher, ContainerSpec spec, ProcessSpec process, PidFd init, ProcessStdio stdio)
    {
        Check(process);
        const NamespaceKinds Inner = NamespaceKinds.Mount | NamespaceKinds.Network | NamespaceKinds.Uts | NamespaceKinds.Ipc | NamespaceKinds.Cgroup;
        using var pid = FileNodes.Open($"/proc/{init.Process}/ns/pid", OpenFlags.ReadOnly);
        using var entry = Cgroup.At(spec.Linux.CgroupsPath!).OpenForChild();
        using var program = new ChildProgram();
        program.NewSession();
        Enter(program, entry);
        if ((process.OomScoreAdj ?? spec.Process.OomScoreAdj) is { } score) program.SetOomScore(score);
        program.JoinNamespaces(Operand.Descriptor((int)init.Handle.DangerousGetHandle()), Inner, "the container's namespaces");
        var filter = spec.Linux.Seccomp is { } seccomp ? SeccompCache.Get(seccomp) : null;
        new ProcessSteps(program, process, filter, own: null).Write(stdio);
        return Launch(launcher, program, process, NamespaceKinds.None, pid, entry.Born);
    }

    private static void Check(ProcessSpec process)
    {
        if (process.Args.Count == 0 || process.Args[0].Length == 0)
            throw new KeeperException(KeeperFault.Invalid, "no command specified");
        if (!process.Cwd.StartsWith('/'))
            throw new KeeperException(KeeperFault.Invalid, $"the working directory '{process.Cwd}' is not absolute");
        if (process.User.AdditionalGids.Append(process.User.Uid).Append(process.User.Gid).Any(id => id > int.MaxValue))
            throw new KeeperException(KeeperFault.Invalid, $"uids and gids must be in range 0-{int.MaxValue}");
        foreach (var text in process.Args.Concat(process.Env).Append(process.Cwd))
            if (text.Contains('\0'))
                throw new KeeperException(KeeperFault.Invalid, "an argument or environment variable contains a NUL character");
    }

    private static void Enter(ChildProgram program, CgroupEntry entry)
    {
        foreach (var procs in entry.Join)
            program.Write(Operand.Descriptor((int)procs.DangerousGetHandle()), "0", "the cgroup");
    }

    private static void Names(ChildProgram program, ContainerSpec spec)
    {
        if (!string.IsNullOrEmpty(spec.Hostname)) program.SetHostname(spec.Hostname);
        if (!string.IsNullOrEmpty(spec.Domainname)) program.SetDomainname(spec.Domainname);
    }

    private static LaunchedProcess Launch(Launcher launcher, ChildProgram program, ProcessSpec process,
        NamespaceKinds fresh, SafeFileHandle? joinPid, SafeFileHandle? cgroup)
    {
        try
        {
            return launcher.Launch(program, fresh, joinPid, cgroup);
        }
        catch (KernelException error) when (error.Call is "execve" or "execveat")
        {
            throw Unexecutable(process.Args[0], error.Errno);
        }
        catch (KernelException error) when (error.Call == "chdir")
        {
            throw new KeeperException(KeeperFault.Invalid, $"the working directory cannot be entered: {error.Message}");
        }
    }

    private static KeeperException Unexecutable(string file, Errno errno) => errno switch
    {
        Errno.ENOENT or Errno.ENOTDIR when !file.Contains('/') =>
            new(KeeperFault.CommandNotFound, $"exec: \"{file}\": executable file not found in $PATH"),
        Errno.ENOENT => new(KeeperFault.CommandNotFound, $"exec: \"{file}\": stat {file}: no such file or directory"),
        Errno.ENOTDIR => new(KeeperFault.CommandNotFound, $"exec: \"{file}\": stat {file}: not a directory"),
        Errno.EACCES => new(KeeperFault.CommandNotExecutable, $"exec: \"{file}\": permission denied"),
        Errno.EISDIR => new(KeeperFault.CommandNotExecutable, $"exec: \"{file}\": is a directory"),
        Errno.ENOEXEC => new(KeeperFault.CommandNotExecutable, $"exec {file}: exec format error"),
        _ => new(KeeperFault.CommandNotExecutable, new KernelException("exec", file, errno).Message),
    };

    private static KeeperException Missing(string what) => new(KeeperFault.Invalid, $"the container's specification lacks {what}");
}
