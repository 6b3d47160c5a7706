using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;

namespace Naru.Tests.Unit.Engine.Containers;

/// <summary>The holder of a container's newest record, where two change it at once.</summary>
public sealed class ContainerUnitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_change_of_limits_while_a_state_is_saved_is_kept_with_the_state()
    {
        var unit = new ContainerUnit(PlainRecord.Of("one", "web"));
        var saved = new List<ContainerRecord>();
        var limits = new Thread(() => unit.Change(record => record with { HostConfig = new HostConfig { PidsLimit = 77 } }, saved.Add));

        unit.Change(record => record with { State = record.State with { Status = ContainerStatus.Exited } }, next =>
        {
            limits.Start();
            var hasItsTurn = SpinWait.SpinUntil(() => !limits.IsAlive || limits.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience);
            Assert.True(hasItsTurn, "the change of limits neither ended nor waited for its turn");
            saved.Add(next);
        });

        Assert.True(limits.Join(Patience), "the change of limits did not end");
        Assert.Equal((ContainerStatus.Exited, 77), (unit.State.Status, unit.Record.HostConfig.PidsLimit));
        Assert.Same(unit.Record, saved[^1]);
    }

    [Fact]
    public void A_change_that_could_not_be_saved_is_not_seen()
    {
        var unit = new ContainerUnit(PlainRecord.Of("one", "web"));
        Assert.Throws<IOException>(() => unit.Change(record => record with { Name = "other" }, _ => throw new IOException("the disk is full")));
        Assert.Equal("web", unit.Record.Name);
    }
}
