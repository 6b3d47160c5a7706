using Microsoft.Extensions.Time.Testing;
using Naru.Client.Work;

namespace Naru.Tests.Unit.Client;

public sealed class WorkQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_key_added_often_is_handled_once_and_once_more_when_added_meanwhile()
    {
        var queue = new WorkQueue<string>(TimeProvider.System);
        var handled = 0;
        var done = new TaskCompletionSource();
        for (var i = 0; i < 5; i++) queue.Add("a");
        using var stop = new CancellationTokenSource();
        _ = queue.RunAsync(
            4,
            (_, _) =>
            {
                if (++handled == 1) queue.Add("a");
                else done.SetResult();
                return ValueTask.CompletedTask;
            },
            null,
            stop.Token);
        await done.Task.WaitAsync(Patience);
        Assert.Equal(2, handled);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task A_key_that_fails_comes_back_after_a_pause_that_doubles()
    {
        var time = new FakeTimeProvider();
        var queue = new WorkQueue<string>(time, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)));
        var attempts = new List<TimeSpan>();
        var start = time.GetUtcNow();
        using var stop = new CancellationTokenSource();
        var signal = new SemaphoreSlim(0);
        _ = queue.RunAsync(1, (_, _) => attempts.Count < 3 ? throw new InvalidOperationException("no") : ValueTask.CompletedTask, (_, _) =>
        {
            attempts.Add(time.GetUtcNow() - start);
            signal.Release();
        }, stop.Token);
        queue.Add("a");
        Assert.True(await signal.WaitAsync(Patience), "the first attempt");
        foreach (var pause in new[] { 1, 2 })
        {
            while (!await signal.WaitAsync(TimeSpan.FromMilliseconds(20)))
            {
                if (time.GetUtcNow() - start > TimeSpan.FromMinutes(5)) Assert.Fail($"no attempt after a pause of {pause} s");
                time.Advance(TimeSpan.FromMilliseconds(250));
            }
        }
        Assert.True(attempts[1] >= TimeSpan.FromSeconds(1), $"{attempts[1]}");
        Assert.True(attempts[2] - attempts[1] >= TimeSpan.FromSeconds(2), $"{attempts[2]}");
        await stop.CancelAsync();
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 40)]
    [InlineData(50, 60_000)]
    public void Pauses_double_up_to_the_longest(int failures, int milliseconds) =>
        Assert.Equal(milliseconds, new Backoff(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(60)).After(failures).TotalMilliseconds);
}
