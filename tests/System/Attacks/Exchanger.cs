using System.Runtime.InteropServices;

namespace Naru.Tests.System.Attacks;

/// <summary>
/// An attacker who exchanges two names as fast as the kernel can (renameat2(2), RENAME_EXCHANGE), on a thread of its own, until
/// it is disposed: a directory that was looked at is a link when it is used.
/// </summary>
internal sealed class Exchanger : IDisposable
{
    private const uint Exchange = 2;
    private const int CurrentDirectory = -100;

    private readonly Thread _thread;
    private volatile bool _isOver;

    public Exchanger(string one, string other)
    {
        _thread = new Thread(() =>
        {
            while (!_isOver)
            {
                if (renameat2(CurrentDirectory, one, CurrentDirectory, other, Exchange) == 0) Swaps++;
                else Failures++;
            }
        })
        { IsBackground = true };
        _thread.Start();
    }

    public long Swaps { get; private set; }

    public long Failures { get; private set; }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int renameat2(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);
}
