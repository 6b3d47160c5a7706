using Naru.Kernel;

namespace Naru.Tests.Unit.Kernel;

/// <summary>A place that is named by a file, while the process runs.</summary>
public sealed class FailpointFileTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("naru-unit-").FullName, "failpoint");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [Fact]
    public void It_counts_the_passes_of_the_place_it_names_and_is_over_once_it_was_taken()
    {
        var file = new FailpointFile(path);
        Assert.False(file.IsNow("a.b"));
        File.WriteAllText(path, "a.b:2\n");
        Assert.False(file.IsNow("a"));
        Assert.False(file.IsNow("a.b"));
        Assert.True(file.IsNow("a.b"));
        Assert.False(file.IsNow("a.b"));
        Assert.True(File.Exists(path + ".passed"));
    }

    [Fact]
    public void Of_two_processes_one_takes_it()
    {
        File.WriteAllText(path, "a.b");
        Assert.True(new FailpointFile(path).IsNow("a.b"));
        Assert.False(new FailpointFile(path).IsNow("a.b"));
    }

    [Fact]
    public void It_can_be_armed_again_with_the_same_words()
    {
        var file = new FailpointFile(path);
        File.WriteAllText(path, "a.b:1");
        Assert.True(file.IsNow("a.b"));
        File.WriteAllText(path, "a.b:1");
        Assert.True(file.IsNow("a.b"));
    }
}
