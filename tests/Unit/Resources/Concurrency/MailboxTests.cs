using Naru.Resources.Concurrency;

namespace Naru.Tests.Unit.Resources.Concurrency;

public sealed class MailboxTests
{
    [Fact]
    public async Task Items_come_out_in_order_and_the_end_after_them()
    {
        var mailbox = new Mailbox<int>();
        Assert.True(mailbox.TryPost(1));
        Assert.True(mailbox.TryPost(2));
        mailbox.Complete();
        Assert.False(mailbox.TryPost(3));
        Assert.True(await mailbox.WaitAsync());
        Assert.True(mailbox.TryTake(out var first));
        Assert.True(mailbox.TryTake(out var second));
        Assert.Equal((1, 2), (first, second));
        Assert.False(await mailbox.WaitAsync());
    }

    [Fact]
    public void A_full_mailbox_refuses()
    {
        var mailbox = new Mailbox<int>(1);
        Assert.True(mailbox.TryPost(1));
        Assert.False(mailbox.TryPost(2));
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_by_a_post_and_by_cancellation()
    {
        var mailbox = new Mailbox<int>();
        var waiting = mailbox.WaitAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        mailbox.TryPost(5);
        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
        mailbox.TryTake(out _);

        using var cancel = new CancellationTokenSource();
        var abandoned = mailbox.WaitAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        mailbox.TryPost(6);
        Assert.True(await mailbox.WaitAsync());
    }
}
