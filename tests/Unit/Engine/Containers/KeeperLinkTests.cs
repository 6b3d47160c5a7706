using System.Threading.Channels;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Runtime;

namespace Naru.Tests.Unit.Engine.Containers;

/// <summary>The engine's line to its keeper, where the keeper dies and is not there again at once.</summary>
public sealed class KeeperLinkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_keeper_that_is_not_there_again_at_once_is_tried_until_it_is()
    {
        using var keeper = new FakeKeeper();
        var isThere = true;
        var reports = Channel.CreateUnbounded<string>();
        await using var link = new KeeperLink(
            cancel => Volatile.Read(ref isThere) ? keeper.ConnectAsync(cancel) : Task.FromException<KeeperClient>(new IOException("no process can be started")),
            TimeProvider.System, report => reports.Writer.TryWrite(report));
        var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Restored += () =>
        {
            restored.TrySetResult();
            return Task.CompletedTask;
        };
        await link.OpenAsync(TestContext.Current.CancellationToken);

        Volatile.Write(ref isThere, false);
        keeper.Break();
        while (!(await reports.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience)).StartsWith("no keeper", StringComparison.Ordinal)) { }
        var refused = await Assert.ThrowsAsync<EngineException>(() => link.Client);
        Assert.Contains("no process can be started", refused.Message);

        Volatile.Write(ref isThere, true);
        await restored.Task.WaitAsync(Patience);
        Assert.False((await link.Client).Closed.IsCompleted);
    }
}
