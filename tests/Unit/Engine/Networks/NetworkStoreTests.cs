using Naru.Engine.Networks;
using Naru.Engine.Networks.Endpoints;

namespace Naru.Tests.Unit.Engine.Networks;

/// <summary>Records of networks and of what running containers have of them.</summary>
public sealed class NetworkStoreTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("naru-networks-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void What_a_running_container_has_is_known_to_the_next_server()
    {
        new NetworkStore(directory).Save(new ContainerNetRecord("one", "web", "/run/netns/one"));
        Assert.Equal("web", new NetworkStore(directory).Container("one")?.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"ContainerId\":\"on")]
    [InlineData("\0\0\0\0")]
    public void A_container_record_that_a_power_cut_tore_is_dropped(string left)
    {
        new NetworkStore(directory).Save(new ContainerNetRecord("one", "web", "/run/netns/one"));
        var file = Assert.Single(Directory.GetFiles(Path.Combine(directory, "containers")));
        File.WriteAllText(file, left);
        Assert.Empty(new NetworkStore(directory).Containers);
        Assert.False(File.Exists(file));
    }
}
