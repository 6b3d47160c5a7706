using Naru.Kernel;
using Naru.Kernel.Launch;
using Naru.Kernel.Seccomp;
using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Launching;

/// <summary>
/// Writes the last part of a child's program, from "in its root, with every right" to the executed file.
///
/// Order, and why: descriptors are closed before the first path of the container's choosing is followed, so that a
/// working directory like /proc/self/fd/7 leads nowhere; the bounding set falls while CAP_SETPCAP is still there; a
/// filter without no_new_privs needs CAP_SYS_ADMIN and so comes before the change of user, one with it comes last.
/// </summary>
internal sealed class ProcessSteps(ChildProgram program, ProcessSpec process, SeccompProgram? filter, OwnExecutable? own)
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    internal void Write(ProcessStdio stdio)
    {
        Stdio(stdio);
        program.NewSessionKeyring();
        program.SetUmask(process.User.Umask ?? 0x12);
        Limits();
        DropBounding();
        if (filter is not null && !process.NoNewPrivileges) program.LoadSeccomp(filter);
        // As root first, for a directory that the user may not enter on the way; then, below, as the user.
        program.ChangeDirectory(process.Cwd);
        program.Tolerate(Errno.EACCES);
        Credentials();
        if (process.NoNewPrivileges) program.ForbidNewPrivileges();
        program.ResetSignals();
        if (filter is not null && process.NoNewPrivileges) program.LoadSeccomp(filter);
        var environment = WithPath();
        if (own is not null) program.Execute(own.Handle, process.Args, environment);
        else program.Execute(Candidates(process.Args[0], environment), process.Args, environment);
    }

    internal static IReadOnlyList<string> Candidates(string file, IReadOnlyList<string> environment)
    {
        if (file.Contains('/')) return [file];
        var path = environment.Last(variable => variable.StartsWith("PATH=", StringComparison.Ordinal));
        return [.. path[5..].Split(':').Where(directory => directory.StartsWith('/')).Select(directory => directory.TrimEnd('/') + "/" + file)];
    }

    private IReadOnlyList<string> WithPath() =>
        process.Env.Any(variable => variable.StartsWith("PATH=", StringComparison.Ordinal)) ? process.Env : [.. process.Env, DefaultPath];

    private void Stdio(ProcessStdio stdio)
    {
        program.Duplicate(Operand.Descriptor(stdio.Input), 0);
        program.Duplicate(Operand.Descriptor(stdio.Output), 1);
        program.Duplicate(Operand.Descriptor(stdio.Error), 2);
        if (stdio.IsTerminal) program.TakeTerminal(0);
        if (own is not null) program.CloseAllBut(own.Handle);
        else program.CloseFrom(3);
    }

    private void Limits()
    {
        const int SysResource = 24;
        if (process.Rlimits.Count == 0) return;
        var own = File.ReadAllLines("/proc/self/limits");
        var mayRaise = (OwnCapabilities.Effective >> SysResource & 1) != 0;
        foreach (var limit in process.Rlimits)
        {
            var (resource, soft, hard) = ResourceLimits.Resolve(limit, own, mayRaise);
            program.SetLimit(resource, soft, hard);
        }
    }

    private void DropBounding()
    {
        if (process.Capabilities is not { } sets) return;
        var bounding = CapabilityNames.Mask(sets.Bounding);
        for (var capability = 0; capability < CapabilityNames.Count; capability++)
            if ((bounding >> capability & 1) == 0)
                program.DropFromBoundingSet(capability);
    }

    private void Credentials()
    {
        program.SetUser(process.User.Uid, process.User.Gid, process.User.AdditionalGids);
        // Entering it again as the user: an error here is the user's own lack of rights, or a directory that is not there.
        program.ChangeDirectory(process.Cwd);
        program.Tolerate(Errno.EACCES);
        if (process.Capabilities is not { } sets) return;
        var allowed = OwnCapabilities.Effective;
        program.SetCapabilities(CapabilityNames.Mask(sets.Effective) & allowed, CapabilityNames.Mask(sets.Permitted) & allowed,
            CapabilityNames.Mask(sets.Inheritable) & allowed, CapabilityNames.Mask(sets.Ambient) & allowed);
    }
}
