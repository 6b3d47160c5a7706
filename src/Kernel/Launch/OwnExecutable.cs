using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;

namespace Naru.Kernel.Launch;

/// <summary>
/// The file this process runs from, in a form that nobody can write to: a read-only copy of its mount that is attached nowhere
/// (open_tree(2) with OPEN_TREE_CLONE, mount_setattr(2)). A process executed from it has that copy behind its
/// <c>/proc/PID/exe</c>, whoever follows the link and whatever file is meant by it. A program in a container can be made to
/// execute its launcher (a script whose interpreter is <c>/proc/self/exe</c>, CVE-2019-5736); what it then holds is good for
/// reading only, also after the last process of ours has ended.
/// <para>
/// Nobody can lift the ban: the copy leaves its mount namespace when the descriptor is closed, and the kernel changes the
/// attributes of no mount that is in none (fs/namespace.c, do_mount_setattr and do_reconfigure_mnt), not even for CAP_SYS_ADMIN.
/// </para>
/// <para>Dispose it after the launch; what was executed keeps the copy. Every call throws <see cref="KernelException"/>.</para>
/// </summary>
public sealed class OwnExecutable : IDisposable
{
    private const string Link = "/proc/self/exe";

    private OwnExecutable(SafeFileHandle handle) => Handle = handle;

    /// <summary>Opened with O_PATH: good for execveat(2) alone.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>
    /// Whether this process was itself executed from such a copy. A file that is the root of a mount outside of the tree has the
    /// path "/", which no other file can have.
    /// </summary>
    public static bool IsSealed => new FileInfo(Link).LinkTarget is "/" or "/ (deleted)";

    public static OwnExecutable Open() =>
        // A mount that is attached nowhere cannot be copied again (Linux before 6.15), and need not be.
        new(IsSealed ? FileNodes.Open(Link, OpenFlags.PathOnly) : Copy());

    /// <summary>Replaces this process by one that runs from the copy, with these arguments after its name; comes back only with an error.</summary>
    public static unsafe void Replace(IReadOnlyList<string> arguments)
    {
        const long ExecveAt = 322;
        const string Mark = "NARU_REPLACED";
        // A kernel that shows such a file by another path would have us try for ever.
        if (Environment.GetEnvironmentVariable(Mark) is not null)
            throw new InvalidOperationException($"{Link} leads to {new FileInfo(Link).LinkTarget} after this process was replaced by one that runs from a copy outside of the tree; this kernel shows it in another way, please report it");
        Environment.SetEnvironmentVariable(Mark, "1");
        using var copy = Open();
        using var held = new HeldHandle(copy.Handle);
        var argv = NativeStrings.Of([Environment.GetCommandLineArgs()[0], .. arguments]);
        var envp = NativeStrings.Of(OwnMode.Inherited());
        fixed (byte* empty = "\0"u8) Libc.Syscall(ExecveAt, held.Number, (long)empty, (long)argv, (long)envp, Libc.AtEmptyPath);
        throw KernelException.Last("execveat", Link);
    }

    public void Dispose() => Handle.Dispose();

    private static SafeFileHandle Copy()
    {
        var copy = DetachedMount.Of(Link);
        copy.Set(MountAttributes.ReadOnly | MountAttributes.NoSuid | MountAttributes.NoDev);
        return copy.Handle;
    }
}
