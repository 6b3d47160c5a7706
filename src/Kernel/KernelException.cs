using System.Runtime.InteropServices;

namespace Naru.Kernel;

/// <summary>A system call failed. Names the call, what it was applied to and the error number.</summary>
public sealed class KernelException(string call, string? subject, Errno errno) : IOException(Describe(call, subject, errno))
{
    /// <summary>The system call, as in section 2 of the manual.</summary>
    public string Call { get; } = call;

    /// <summary>The path or object the call was applied to.</summary>
    public string? Subject { get; } = subject;

    public Errno Errno { get; } = errno;

    /// <summary>The calling thread's errno, just set by a failed P/Invoke, as an exception.</summary>
    internal static KernelException Last(string call, string? subject = null) =>
        new(call, subject, (Errno)Marshal.GetLastPInvokeError());

    private static string Describe(string call, string? subject, Errno errno)
    {
        var text = Marshal.GetPInvokeErrorMessage((int)errno).ToLowerInvariant();
        return subject is null ? $"{call}: {text}" : $"{call} {subject}: {text}";
    }
}
