namespace Naru.Kernel.Polling;

/// <summary>The EPOLL events. Error and HangUp are always reported.</summary>
[Flags]
public enum Readiness : uint
{
    None = 0,
    Readable = 0x1,
    Priority = 0x2,
    Writable = 0x4,
    Error = 0x8,
    HangUp = 0x10,
}
