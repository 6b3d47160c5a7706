using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Sockets;
using Naru.Runtime.Keeping;

namespace Naru.Tests.Unit.Runtime;

/// <summary>What waits for an attacher that is slower than its container.</summary>
public sealed class AttachedOutputTests
{
    private const int Piece = 64 << 10;
    private const int Behind = 768 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task One_that_is_always_a_little_behind_is_held_no_more_for_than_it_is_behind()
    {
        var pump = new StreamPump(TimeProvider.System);
        var (ours, theirs) = UnixSocket.Pair();
        using var _ = theirs;
        var attached = new AttachedOutput(pump, ours);
        var none = new Queue<SafeFileHandle>();
        var (buffer, wanted) = (new byte[Piece], 0L);
        await OnPumpAsync(pump, () => attached.Open(() => { }, () => { }));
        for (var sent = 0L; sent < 32 << 20; sent += Piece)
        {
            await OnPumpAsync(pump, () => attached.Send(Numbered(sent)));
            for (var take = sent + Piece - Behind - wanted; take > 0;)
            {
                var count = theirs.Receive(buffer.AsSpan(0, (int)Math.Min(take, Piece)), none);
                for (var i = 0; i < count; i++) Assert.Equal((byte)((wanted + i) / 251), buffer[i]);
                (wanted, take) = (wanted + count, take - count);
            }
        }
        Assert.InRange(attached.Held, 1, 8 << 20);
    }

    private static byte[] Numbered(long from)
    {
        var bytes = new byte[Piece];
        for (var i = 0; i < Piece; i++) bytes[i] = (byte)((from + i) / 251);
        return bytes;
    }

    private static async Task OnPumpAsync(StreamPump pump, Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        pump.Post(() =>
        {
            action();
            done.SetResult();
        });
        await done.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }
}
