using Naru.Engine.Containers.Storage;
using Naru.Engine.Volumes;

namespace Naru.Tests.Unit.Engine;

/// <summary>What a crash leaves of containers and volumes is known for what it is.</summary>
public sealed class HalfMadeTests : IDisposable
{
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
            File.WriteAllText(Path.Combine(data, "half"), "");
            throw new IOException("broken off");
        }));
        var next = new VolumeStore(scratch["volumes"], TimeProvider.System);
        Assert.True(next.IsUnfilled("vol"));
        next.Fill("vol", data => File.WriteAllText(Path.Combine(data, "whole"), ""));
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
}
