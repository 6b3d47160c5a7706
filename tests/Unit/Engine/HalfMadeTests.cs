using Naru.Engine.Containers.Storage;
using Naru.Engine.Volumes;
using Naru.Tests.Unit.Kernel;

namespace Naru.Tests.Unit.Engine;

/// <summary>What a crash leaves of containers and volumes is known for what it is.</summary>
public sealed class HalfMadeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ScratchDirectory scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_anonymous_volumes_of_a_container_that_was_never_finished_belong_to_nobody()
    {
        var records = new ContainerRecords(scratch["containers"]);
        records.Prepare("unfinished");
        records.Promise("unfinished", "first");
        records.Promise("unfinished", "second");
        var forsaken = new List<string>();
        Assert.Empty(new ContainerRecords(scratch["containers"]).Load(forsaken.Add));
        Assert.Equal(["first", "second"], forsaken);
        Assert.Empty(Directory.GetDirectories(scratch["containers"]));
    }

    [Fact]
    public void A_volume_whose_filling_was_broken_off_is_filled_again()
    {
        var volumes = new VolumeStore(scratch["volumes"], TimeProvider.System);
        volumes.Create("vol", null, null);
        Assert.True(volumes.IsUnfilled("vol"));
        Assert.Throws<IOException>(() => volumes.Fill("vol", data =>
        {
            data.WriteFile("half"u8, [], 0x1a4);
            throw new IOException("broken off");
        }));
        var next = new VolumeStore(scratch["volumes"], TimeProvider.System);
        Assert.True(next.IsUnfilled("vol"));
        next.Fill("vol", data => data.WriteFile("whole"u8, [], 0x1a4));
        Assert.False(next.IsUnfilled("vol"));
        Assert.Equal([Path.Combine(next.DataPath("vol"), "half"), Path.Combine(next.DataPath("vol"), "whole")], Directory.GetFiles(next.DataPath("vol")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_volume_that_a_user_has_filled_is_not_filled_from_an_image()
    {
        var volumes = new VolumeStore(scratch["volumes"], TimeProvider.System);
        volumes.Create("vol", null, null);
        File.WriteAllText(Path.Combine(volumes.DataPath("vol"), "own"), "");
        Assert.False(volumes.IsUnfilled("vol"));
        Assert.Single(volumes.List());
        volumes.RemoveIfThere("vol");
        volumes.RemoveIfThere("vol");
        Assert.Empty(volumes.List());
    }

    [Fact]
    public void A_volume_that_two_would_fill_is_filled_once()
    {
        var volumes = new VolumeStore(scratch["volumes"], TimeProvider.System);
        volumes.Create("vol", null, null);
        var filled = new List<string>();
        var second = new Thread(() => volumes.Fill("vol", _ => filled.Add("second")));
        volumes.Fill("vol", data =>
        {
            second.Start();
            Assert.True(SpinWait.SpinUntil(() => !second.IsAlive || second.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience), "the second neither filled nor waited");
            data.WriteFile("a"u8, [], 0x1a4);
            filled.Add("first");
        });
        Assert.True(second.Join(Patience));
        Assert.Equal(["first"], filled);
    }

    [Fact]
    public void A_volume_of_a_container_that_is_being_made_is_in_use()
    {
        var volumes = new VolumeStore(scratch["volumes"], TimeProvider.System);
        volumes.Create("vol", null, null);
        volumes.Take("made", "vol", anonymous: false, null, null);
        Assert.Equal(["made"], volumes.RemoveUnused("vol", () => []));
        Assert.Single(volumes.List());
        volumes.LetGo("made");
        Assert.Equal(["running"], volumes.RemoveUnused("vol", () => ["running"]));
        Assert.Empty(volumes.RemoveUnused("vol", () => []));
        Assert.Empty(volumes.List());
    }

    [Fact]
    public void A_volume_goes_whatever_was_written_to_it_and_half_gone_keeps_nobody_from_starting()
    {
        var volumes = new VolumeStore(scratch["volumes"], TimeProvider.System);
        volumes.Create("vol", null, null);
        HeldDirectoryTests.Nest(Path.Combine(volumes.DataPath("vol"), "deep"), 3000);
        volumes.Create("half", null, null);
        HeldDirectoryTests.Nest(Path.Combine(volumes.DataPath("half"), "deep"), 3000);
        File.Delete(Path.Combine(scratch["volumes"], "half", "volume.json"));
        var next = new VolumeStore(scratch["volumes"], TimeProvider.System);
        Assert.Empty(next.RemoveUnused("vol", () => []));
        Assert.Empty(Directory.GetDirectories(scratch["volumes"]));
    }
}
