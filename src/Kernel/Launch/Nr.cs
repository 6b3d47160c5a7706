namespace Naru.Kernel.Launch;

/// <summary>System call numbers of x86-64 that child programs use.</summary>
internal static class Nr
{
    internal const int Write = 1, Ioctl = 16, Chdir = 80, Fchdir = 81, Umask = 95, SetSid = 112, SetGroups = 116;
    internal const int SetResUid = 117, SetResGid = 119, CapSet = 126, PivotRoot = 155, Prctl = 157, Umount2 = 166;
    internal const int SetHostname = 170, SetDomainname = 171, Execve = 59, RtSigaction = 13, RtSigprocmask = 14;
    internal const int Close = 3, Mount = 165, OpenAt = 257, MkdirAt = 258, MknodAt = 259, FchownAt = 260, SymlinkAt = 266;
    internal const int FchmodAt = 268, Unshare = 272, Dup3 = 292, Prlimit64 = 302, SetNs = 308, Seccomp = 317;
    internal const int OpenTree = 428, MoveMount = 429, FsOpen = 430, FsConfig = 431, FsMount = 432, CloseRange = 436;
    internal const int OpenAt2 = 437, MountSetAttr = 442, KeyCtl = 250, Socket = 41, ExitGroup = 231, ExecveAt = 322;
}
