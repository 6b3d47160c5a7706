using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Files;
using Naru.Kernel.Processes;
using Naru.Kernel.Seccomp;

namespace Naru.Kernel.Launch;

/// <summary>Namespaces, credentials, limits and the execution itself.</summary>
public sealed unsafe partial class ChildProgram
{
    private const int KeepCaps = 8, BoundingDrop = 24, NoNewPrivs = 38, Ambient = 47, AmbientRaise = 2, AmbientClear = 4;

    public void NewSession() => Add("setsid", null, Nr.SetSid);

    /// <summary>Joins a namespace, or the namespaces of a process by its pidfd.</summary>
    public void JoinNamespaces(Operand handle, NamespaceKinds kinds, string subject) =>
        Add("setns", subject, Nr.SetNs, handle, (long)kinds);

    public void NewNamespaces(NamespaceKinds kinds) => Add("unshare", kinds.ToString(), Nr.Unshare, (long)kinds);

    public void SetHostname(string name) => Add("sethostname", name, Nr.SetHostname, Text(name), System.Text.Encoding.UTF8.GetByteCount(name));

    public void SetDomainname(string name) =>
        Add("setdomainname", name, Nr.SetDomainname, Text(name), System.Text.Encoding.UTF8.GetByteCount(name));

    /// <summary>How ready the out-of-memory killer is to take the child; lowering it without the right to is left undone.</summary>
    public void SetOomScore(int score)
    {
        var file = Open(Operand.WorkingDirectory, "/proc/self/oom_score_adj", OpenFlags.WriteOnly);
        WhenDone([], () =>
        {
            Write(file, score.ToString(System.Globalization.CultureInfo.InvariantCulture), "oom_score_adj");
            Tolerate(Errno.EACCES, Errno.EPERM);
            Close(file);
        });
    }

    /// <summary>A session keyring of the child's own, where the kernel has keyrings.</summary>
    public void NewSessionKeyring()
    {
        const int Join = 1;
        Add("keyctl", null, Nr.KeyCtl, Join, 0);
        Tolerate();
    }

    /// <summary>Sets a limit; raising it without the right to is left undone.</summary>
    public void SetLimit(int resource, ulong soft, ulong hard)
    {
        Add("prlimit", resource.ToString(System.Globalization.CultureInfo.InvariantCulture), Nr.Prlimit64, 0, resource, Words(soft, hard), 0);
        Tolerate(Errno.EPERM);
    }

    public void DropFromBoundingSet(int capability)
    {
        Add("prctl PR_CAPBSET_DROP", null, Nr.Prctl, BoundingDrop, capability);
        // A kernel that does not know the capability cannot grant it either.
        Tolerate(Errno.EINVAL);
    }

    /// <summary>Changes user and groups, keeping permitted capabilities for <see cref="SetCapabilities"/>.</summary>
    public void SetUser(uint user, uint group, IReadOnlyList<uint> groups)
    {
        var list = groups.ToArray();
        Add("prctl PR_SET_KEEPCAPS", null, Nr.Prctl, KeepCaps, 1);
        Add("setgroups", null, Nr.SetGroups, list.Length, Bytes(MemoryMarshal.AsBytes(list.AsSpan())));
        Add("setresgid", null, Nr.SetResGid, group, group, group);
        Add("setresuid", null, Nr.SetResUid, user, user, user);
        Add("prctl PR_SET_KEEPCAPS", null, Nr.Prctl, KeepCaps, 0);
    }

    /// <summary>Sets the three thread sets (capset(2), version 3) and then the ambient one.</summary>
    public void SetCapabilities(ulong effective, ulong permitted, ulong inheritable, ulong ambient)
    {
        const ulong Version3 = 0x20080522;
        ReadOnlySpan<uint> sets =
        [
            (uint)effective, (uint)permitted, (uint)inheritable,
            (uint)(effective >> 32), (uint)(permitted >> 32), (uint)(inheritable >> 32),
        ];
        Add("capset", null, Nr.CapSet, Words(Version3), Bytes(MemoryMarshal.AsBytes(sets)));
        Add("prctl PR_CAP_AMBIENT_CLEAR_ALL", null, Nr.Prctl, Ambient, AmbientClear, 0, 0, 0);
        for (var capability = 0; capability < 64; capability++)
            if ((ambient >> capability & 1) != 0)
                Add("prctl PR_CAP_AMBIENT_RAISE", null, Nr.Prctl, Ambient, AmbientRaise, capability, 0, 0);
    }

    public void ForbidNewPrivileges() => Add("prctl PR_SET_NO_NEW_PRIVS", null, Nr.Prctl, NoNewPrivs, 1, 0, 0, 0);

    /// <summary>Loads a filter for every later system call of the child.</summary>
    public void LoadSeccomp(SeccompProgram filter)
    {
        const int SetModeFilter = 1;
        var code = Bytes(filter.Code);
        Add("seccomp", null, Nr.Seccomp, SetModeFilter, 0, Words((ulong)filter.Length, (ulong)code));
    }

    /// <summary>Gives SIGPIPE back its default action (our runtime ignores it) and unblocks all signals.</summary>
    public void ResetSignals()
    {
        const int SigPipe = 13, SetMask = 2;
        Add("rt_sigaction", null, Nr.RtSigaction, SigPipe, Words(0, 0, 0, 0), 0, 8);
        Add("rt_sigprocmask", null, Nr.RtSigprocmask, SetMask, Words(0), 0, 8);
    }

    /// <summary>
    /// Executes the first of the files that can be; the program ends here. When none can, the error is EACCES if one was
    /// found without leave to execute it, else ENOENT.
    /// </summary>
    public void Execute(IReadOnlyList<string> candidates, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        var argv = Strings(arguments);
        var envp = Strings(environment);
        var how = Words((ulong)(OpenFlags.PathOnly | OpenFlags.CloseOnExec), 0, ResolveNoMagicLinks);
        foreach (var file in candidates)
        {
            // The look-up refuses magic links: /proc/self/exe is still the file of the process that shares its memory with us.
            Add("execve", file, Nr.OpenAt2, Libc.AtFdCwd, Text(file), how, 24);
            WhenDone([Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES], () =>
            {
                Add("execve", file, Nr.Execve, Text(file), argv, envp);
                Tolerate(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES);
            });
        }
        Add("execve", arguments[0], SyscallOp.Fail, (long)Errno.ENOENT);
    }

    /// <summary>Executes an open file, which <see cref="CloseAllBut"/> has kept open and which closes itself; the program ends here.</summary>
    public void Execute(SafeFileHandle file, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        var number = (int)file.DangerousGetHandle();
        Add("execveat", arguments[0], Nr.ExecveAt, number, Text(""), Strings(arguments), Strings(environment), Libc.AtEmptyPath);
    }

    /// <summary>Ends the child here, without executing anything: the program was for what it has done.</summary>
    public void End() => Add("exit_group", null, Nr.ExitGroup, 0);

    private long Strings(IReadOnlyList<string> strings)
    {
        var words = new ulong[strings.Count + 1];
        for (var i = 0; i < strings.Count; i++) words[i] = (ulong)Text(strings[i]);
        return Words(words);
    }
}
