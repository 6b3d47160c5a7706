using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Running;
using Naru.Engine.Exec;
using Naru.Runtime;
using Naru.Runtime.Protocol;
using ContainerStatus = Naru.Engine.Containers.ContainerStatus;
using Kept = Naru.Runtime.ContainerStatus;

namespace Naru.Tests.Unit.Engine.Containers;

/// <summary>What others do to a container between two steps of a request, and what a request that fails leaves of it.</summary>
public sealed class ContainerRaceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_container_that_was_started_meanwhile_is_not_removed_without_force()
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Running, pid: 7);
        var refused = await Assert.ThrowsAsync<EngineException>(() => engine.Removal.RemoveAskedAsync(unit, force: false, volumes: false));
        Assert.Equal((EngineFault.Conflict, ContainerStatus.Running), (refused.Fault, unit.State.Status));
        Assert.DoesNotContain(Operation.Delete, engine.Keeper.Asked);
        await engine.Removal.RemoveAskedAsync(unit, force: true, volumes: false);
        Assert.Null(engine.Parts.Index.Find("web"));
    }

    [Fact]
    public async Task A_removal_that_failed_half_way_is_gone_on_with_when_asked_again()
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Exited);
        engine.Keeper.Answer = _ => FakeKeeper.Refusal(KeeperFault.Failed, "busy");
        await Assert.ThrowsAsync<KeeperException>(() => engine.Removal.RemoveHeldAsync(unit, volumes: false));
        engine.Keeper.Answer = _ => new KeeperReply();
        await engine.Removal.RemoveHeldAsync(unit, volumes: false);
        Assert.Null(engine.Parts.Index.Find("web"));
    }

    [Fact]
    public async Task What_is_started_after_a_keepers_death_is_left_alone_by_the_recovery()
    {
        await using var engine = await EngineParts.OpenAsync();
        string? first = null;
        var early = engine.Add("early", ContainerStatus.Running, pid: 7);
        var late = engine.Add("late", ContainerStatus.Running, pid: 8);
        // While one that is lost is taken down, another, which the keeper did not have before, is started.
        var started = new HashSet<string>();
        KeeperReply StateOf(string id) => started.Contains(id) ? FakeKeeper.StateOf(id, Kept.Running, 7) : FakeKeeper.Refusal(KeeperFault.NotFound, "none");
        engine.Keeper.Answer = request =>
        {
            if (request.Op == Operation.List) return new KeeperReply { States = [.. started.Select(id => StateOf(id).State!)] };
            if (request.Op == Operation.State)
            {
                if (started.Count == 0) (started, first) = ([early.Id == request.Container ? late.Id : early.Id], request.Container!);
                return StateOf(request.Container!);
            }
            first ??= request.Container!;
            started.Add(first == early.Id ? late.Id : early.Id);
            return new KeeperReply();
        };
        await engine.Recovery.RecoverAsync(atStart: false, EngineParts.Cancel);
        Assert.Equal([ContainerStatus.Running, ContainerStatus.Exited], new[] { early, late }.Select(u => u.State.Status).Order());
        Assert.Single(engine.Keeper.Asked, Operation.Delete);
    }

    [Fact]
    public async Task The_recovery_takes_its_turn_with_those_who_change_a_container()
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Running, pid: 7);
        engine.Keeper.Answer = request => request.Op == Operation.List ? new KeeperReply { States = [FakeKeeper.StateOf(unit.Id, Kept.Running, 7).State!] }
            : FakeKeeper.StateOf(unit.Id, unit.State.Status == ContainerStatus.Paused ? Kept.Paused : Kept.Running, 7);
        await unit.Gate.WaitAsync(EngineParts.Cancel);
        var recovering = engine.Recovery.RecoverAsync(atStart: false, EngineParts.Cancel);
        await engine.Stopper.PauseAsync(unit, EngineParts.Cancel);
        unit.Gate.Release();
        await recovering.WaitAsync(Patience, EngineParts.Cancel);
        Assert.Equal(ContainerStatus.Paused, unit.State.Status);
    }

    [Fact]
    public async Task A_client_that_leaves_while_a_container_is_frozen_leaves_it_paused()
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Running, pid: 7);
        using var leaves = new CancellationTokenSource();
        engine.Keeper.Answer = _ =>
        {
            leaves.Cancel();
            return new KeeperReply();
        };
        await engine.Stopper.PauseAsync(unit, leaves.Token);
        Assert.Equal(ContainerStatus.Paused, unit.State.Status);
    }

    [Fact]
    public async Task A_client_that_leaves_while_a_command_is_started_leaves_it_running()
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Running, pid: Environment.ProcessId);
        var session = engine.Execs.Create(unit, new ExecRequest { Command = ["true"], User = "0" });
        using var leaves = new CancellationTokenSource();
        using var ends = new ManualResetEventSlim();
        engine.Keeper.Answer = request =>
        {
            if (request.Op == Operation.Exec) leaves.Cancel();
            if (request.Op == Operation.Wait) ends.Wait(Patience);
            return request.Op == Operation.Exec ? new KeeperReply { Pid = 9, Streams = [] } : new KeeperReply { Exit = new ExitRecord { Code = 3 } };
        };
        var run = await engine.Execs.StartAsync(unit, session, attach: false, leaves.Token);
        Assert.True(session.Running);
        ends.Set();
        Assert.Equal(3, await run.Ended.WaitAsync(Patience, EngineParts.Cancel));
        Assert.Equal(EngineFault.Conflict, (await Assert.ThrowsAsync<EngineException>(() => engine.Execs.StartAsync(unit, session, attach: false, EngineParts.Cancel))).Fault);
    }

    [Fact]
    public async Task A_command_that_ends_in_the_moment_it_is_killed_has_taken_too_long_all_the_same()
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Running, pid: Environment.ProcessId);
        engine.Keeper.Answer = request => request.Op switch
        {
            Operation.Exec => new KeeperReply { Pid = 9, Streams = [] },
            Operation.Kill => FakeKeeper.Refusal(KeeperFault.NotFound, "no such process"),
            _ => null, // Its end is not told before.
        };
        await Assert.ThrowsAsync<TimeoutException>(() =>
            engine.Execs.RunToEndAsync(unit, new ExecRequest { Command = ["sleep"], User = "0" }, 100, TimeSpan.Zero, EngineParts.Cancel));
        Assert.Empty(unit.Execs);
    }

    [Fact]
    public async Task An_attacher_that_has_left_takes_no_part_in_the_start()
    {
        await using var engine = await EngineParts.OpenAsync();
        using var leaves = new CancellationTokenSource();
        engine.Keeper.Answer = _ => new KeeperReply { Streams = [] };
        var left = engine.Attaches.NextRunAsync("one", new AttachOptions { Stdin = true }, leaves.Token);
        var stays = engine.Attaches.NextRunAsync("one", new AttachOptions(), EngineParts.Cancel);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await engine.Attaches.ConnectAsync("one", await engine.Parts.Keeper.Client);
        using var streams = await stays;
        Assert.Single(engine.Keeper.Asked, Operation.Attach);
    }

    [Fact]
    public async Task Attachers_are_let_go_when_the_keeper_refuses_the_first_of_them()
    {
        await using var engine = await EngineParts.OpenAsync();
        engine.Keeper.Answer = _ => FakeKeeper.Refusal(KeeperFault.Failed, "no descriptors");
        var waiting = new[] { "a", "b" }.Select(_ => engine.Attaches.NextRunAsync("one", new AttachOptions(), EngineParts.Cancel)).ToList();
        await Assert.ThrowsAsync<KeeperException>(async () => await engine.Attaches.ConnectAsync("one", await engine.Parts.Keeper.Client));
        engine.Attaches.Abandon("one");
        foreach (var one in waiting) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.WaitAsync(Patience, EngineParts.Cancel));
    }

    [Fact]
    public async Task Those_who_wait_are_told_of_an_end_also_when_what_it_leaves_cannot_be_taken_down()
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Running, pid: 7);
        engine.Keeper.Answer = _ => FakeKeeper.Refusal(KeeperFault.Failed, "busy");
        var waiting = unit.WaitAsync(WaitCondition.NotRunning, EngineParts.Cancel);
        await engine.Ends.HandleAsync(unit, new ExitRecord { Code = 5 });
        Assert.Equal(5, (await waiting.WaitAsync(Patience, EngineParts.Cancel)).Code);
        Assert.Contains("busy", Assert.Single(engine.Reports));
        Assert.False(unit.IsTakenDown);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_goes_with_its_end_stays_while_it_is_restarted(bool startsAgain)
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Running, pid: 7, new HostConfig { AutoRemove = true });
        unit.StartsAgain = startsAgain;
        await engine.Ends.HandleAsync(unit, new ExitRecord { Code = 0 });
        Assert.Equal(startsAgain, engine.Parts.Index.Find("web") is not null);
    }

    [Fact]
    public async Task A_name_that_could_not_be_recorded_is_free_again()
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Exited);
        engine.Parts.Records.Remove(unit.Id);
        Assert.ThrowsAny<IOException>(() => engine.Parts.Rename(unit, "other"));
        Assert.True(engine.Parts.Index.IsNameFree("other"));
        Assert.Equal("web", unit.Record.Name);
    }

    [Fact]
    public async Task A_stop_that_could_not_be_asked_for_leaves_the_restart_policy_in_force()
    {
        await using var engine = await EngineParts.OpenAsync();
        var unit = engine.Add("web", ContainerStatus.Running, pid: 7);
        engine.Keeper.Answer = _ => FakeKeeper.Refusal(KeeperFault.Failed, "no");
        await Assert.ThrowsAsync<KeeperException>(() => engine.Stopper.StopAsync(unit, null, null, byUser: true, EngineParts.Cancel));
        Assert.False(unit.StopAsked);
    }

    [Fact]
    public async Task No_start_comes_between_a_stopped_containers_tree_and_its_export()
    {
        await using var engine = await EngineParts.OpenAsync();
        var image = engine.Images.Make("app", [ImageFixture.File("a", "1")]);
        var unit = engine.Add("web", ContainerStatus.Created);
        engine.Parts.Layers.Overlays.Create(unit.Id, image.TopChain);
        var free = new List<int>();
        using var output = new WatchedStream(() => free.Add(unit.Gate.CurrentCount));
        new Naru.Engine.Containers.Archive.ContainerFiles(engine.Parts).Export(unit, output, EngineParts.Cancel);
        Assert.NotEmpty(free);
        Assert.All(free, count => Assert.Equal(0, count));
        Assert.Equal(1, unit.Gate.CurrentCount);
    }

    private sealed class WatchedStream(Action written) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            written();
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            written();
            base.Write(buffer);
        }
    }
}
