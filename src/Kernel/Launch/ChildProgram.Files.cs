using System.Text;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Files;

namespace Naru.Kernel.Launch;

/// <summary>Files and descriptors.</summary>
public sealed unsafe partial class ChildProgram
{
    private const ulong ResolveInRoot = 0x10, ResolveNoMagicLinks = 0x02;

    /// <summary>Opens a path that Naru chose itself.</summary>
    public Operand Open(Operand directory, string path, OpenFlags flags)
    {
        Add("openat", path, Nr.OpenAt, directory, Text(path), (long)(flags | OpenFlags.CloseOnExec));
        return Stored();
    }

    /// <summary>Opens a path that somebody else chose, as if <paramref name="root"/> were "/".</summary>
    public Operand OpenInRoot(Operand root, string path, OpenFlags flags)
    {
        var how = Words((ulong)(uint)(flags | OpenFlags.CloseOnExec), 0, ResolveInRoot | ResolveNoMagicLinks);
        Add("openat2", path, Nr.OpenAt2, root, Text(path.Length == 0 ? "." : path), how, 24);
        return Stored();
    }

    public void MakeDirectory(Operand directory, string name, uint mode)
    {
        Add("mkdirat", name, Nr.MkdirAt, directory, Text(name), mode);
        Tolerate(Errno.EEXIST, Errno.EROFS);
    }

    /// <summary>Makes a device, FIFO or empty file; an existing name is left as it is.</summary>
    public void MakeNode(Operand directory, string name, uint mode, ulong device)
    {
        Add("mknodat", name, Nr.MknodAt, directory, Text(name), mode, (long)device);
        Tolerate(Errno.EEXIST, Errno.EROFS);
    }

    public void MakeSymbolicLink(Operand directory, string name, string target)
    {
        Add("symlinkat", name, Nr.SymlinkAt, Text(target), directory, Text(name));
        Tolerate(Errno.EEXIST, Errno.EROFS);
    }

    public void ChangeOwner(Operand directory, string name, uint user, uint group) =>
        Add("fchownat", name, Nr.FchownAt, directory, Text(name), user, group, Libc.AtSymlinkNoFollow);

    public void ChangeMode(Operand directory, string name, uint mode) =>
        Add("fchmodat", name, Nr.FchmodAt, directory, Text(name), mode);

    public void Write(Operand file, string text, string subject)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add("write", subject, Nr.Write, file, Bytes(bytes), bytes.Length);
    }

    public void Close(Operand file) => Add("close", null, Nr.Close, file);

    /// <summary>Makes the descriptor stand at the number and stay open across execve.</summary>
    public void Duplicate(Operand file, int number) => Add("dup3", null, Nr.Dup3, file, number, 0);

    /// <summary>Closes every descriptor from the number upwards, at once: no later path can lead through one.</summary>
    public void CloseFrom(int first) => Add("close_range", null, Nr.CloseRange, first, uint.MaxValue, 0);

    /// <summary>As <see cref="CloseFrom"/> 3, all but one file that is to be executed.</summary>
    public void CloseAllBut(SafeFileHandle kept)
    {
        var number = (int)kept.DangerousGetHandle();
        if (number > 3) Add("close_range", null, Nr.CloseRange, 3, number - 1, 0);
        CloseFrom(number + 1);
    }

    /// <summary>Makes the descriptor the controlling terminal of the child's session.</summary>
    public void TakeTerminal(int number)
    {
        const int Tiocsctty = 0x540E;
        Add("ioctl TIOCSCTTY", null, Nr.Ioctl, number, Tiocsctty, 0);
    }

    public void ChangeDirectory(string path) => Add("chdir", path, Nr.Chdir, Text(path));

    public void ChangeDirectory(Operand directory, string subject) => Add("fchdir", subject, Nr.Fchdir, directory);

    public void SetUmask(uint mask) => Add("umask", null, Nr.Umask, mask);
}
