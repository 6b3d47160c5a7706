using System.Runtime.InteropServices;

namespace Naru.Kernel.Netlink;

/// <summary>
/// The kernel refused a request about the network. Names the call, what it was about, the error number and, where the
/// kernel gave one, its own sentence (netlink extended acknowledgement).
/// </summary>
public sealed class NetlinkException(string call, string subject, Errno errno, string? kernelMessage = null)
    : IOException(Describe(call, subject, errno, kernelMessage))
{
    public string Call { get; } = call;

    public Errno Errno { get; } = errno;

    /// <summary>True when what was asked to go was already gone.</summary>
    public bool IsAbsent => Errno is Errno.ENOENT or Errno.ENODEV or Errno.ESRCH or Errno.EADDRNOTAVAIL;

    internal static NetlinkException Last(string call, string subject) => new(call, subject, (Errno)Marshal.GetLastPInvokeError());

    private static string Describe(string call, string subject, Errno errno, string? kernelMessage)
    {
        var text = $"{call} {subject}: {Marshal.GetPInvokeErrorMessage((int)errno).ToLowerInvariant()}";
        return kernelMessage is null ? text : $"{text}: {kernelMessage}";
    }
}
