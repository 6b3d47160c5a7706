using System.Threading.Channels;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Runtime;
using ContainerStatus = Naru.Runtime.ContainerStatus;

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

    [Fact]
    public async Task A_keeper_from_before_an_upgrade_is_told_of_and_gets_no_new_containers()
    {
        using var keeper = new FakeKeeper { Version = 1 };
        var reports = new List<string>();
        await using var link = new KeeperLink(keeper.ConnectAsync, TimeProvider.System, reports.Add);
        await link.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Contains("was started by an older Naru", Assert.Single(reports));
        var refused = await Assert.ThrowsAsync<KeeperException>(async () => await (await link.Client).CreateAsync(new ContainerPlan { Id = "new", Spec = new() { Process = new() { Args = ["true"] }, Root = new() { Path = "/" } } }));
        Assert.Contains("gets no new ones", refused.Message);
        Assert.DoesNotContain("create", keeper.Asked);
    }

    [Theory]
    [InlineData(1, ContainerStatus.Stopped, true)]
    [InlineData(1, ContainerStatus.Running, false)]
    [InlineData(1, ContainerStatus.Paused, false)]
    [InlineData(KeeperClient.ProtocolVersion, ContainerStatus.Stopped, false)]
    public async Task An_old_keeper_that_keeps_nothing_running_makes_way(int version, ContainerStatus status, bool isEnded)
    {
        using var keeper = new FakeKeeper { Version = version };
        var asked = new TaskCompletionSource();
        keeper.Answer = request =>
        {
            if (request.Op == "shutdown") asked.SetResult();
            return request.Op == "list" ? new() { States = [new() { Id = "a", Status = status, Pid = 7, RootPath = "/" }] } : new();
        };
        await using var client = await keeper.ConnectAsync(TestContext.Current.CancellationToken);
        var ending = OldKeeper.EndIdleAsync(client, TestContext.Current.CancellationToken);
        if (isEnded)
        {
            await asked.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
            // Answers come in the order of the requests: after this one, the line ends as with a keeper that ends.
            await client.SubscribeAsync(TestContext.Current.CancellationToken);
            keeper.Break();
        }
        Assert.Equal(isEnded, await ending);
        Assert.Equal(isEnded, keeper.Asked.Contains("shutdown"));
    }
}
