using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Storage;

namespace Naru.Tests.Unit.Engine.Containers;

/// <summary>Containers on disk, and what a power cut may leave of them.</summary>
public sealed class ContainerRecordsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("naru-records-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_container_that_was_made_is_there_again(bool removedAfterItsRun)
    {
        Save(removedAfterItsRun);
        Assert.Equal("web", Assert.Single(new ContainerRecords(directory).Load(_ => { })).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    public void A_record_whose_bytes_never_reached_the_disk_is_cleared(string left)
    {
        Save(removedAfterItsRun: true);
        File.WriteAllText(Path.Combine(directory, "one", "config.json"), left);
        Assert.Empty(new ContainerRecords(directory).Load(_ => { }));
        Assert.Empty(Directory.GetDirectories(directory));
    }

    private void Save(bool removedAfterItsRun)
    {
        var records = new ContainerRecords(directory);
        records.Prepare("one");
        records.SaveConfig(PlainRecord.Of("one", "web", new HostConfig { AutoRemove = removedAfterItsRun }));
    }
}
