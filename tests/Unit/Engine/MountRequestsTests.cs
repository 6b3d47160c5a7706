using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Create;
using Naru.Oci.Images;

namespace Naru.Tests.Unit.Engine;

public sealed class MountRequestsTests
{
    [Theory]
    [InlineData("/a/../b:/x/./y:ro", "bind", "/b", "/x/y", false)]
    [InlineData("name:/x", "volume", "", "/x", true)]
    public void A_bind_is_read(string text, string type, string source, string inside, bool writable)
    {
        var mount = MountRequests.Bind(text);
        Assert.Equal((type, source, inside, writable), (mount.Type, mount.Source, mount.Destination, mount.Writable));
    }

    [Theory]
    [InlineData("a:b:c:d")]
    [InlineData("/a:relative")]
    [InlineData("/a:/")]
    [InlineData("/a:/b:unknown")]
    [InlineData("..:/b")]
    public void A_wrong_one_is_refused(string text) => Assert.Throws<EngineException>(() => MountRequests.Bind(text));

    [Fact]
    public void What_was_asked_wins_over_the_image_and_what_is_borrowed()
    {
        var config = new ContainerConfig { Volumes = new() { ["/data"] = EmptyObject.Value, ["/other"] = EmptyObject.Value } };
        var host = new HostConfig { Binds = ["/host:/data"], VolumesFrom = ["lender:ro"] };
        MountPoint[] lent = [new("volume", "theirs", "/somewhere", "/data", "", true, ""), new("volume", "lent", "/place", "/lent", "", true, "")];
        var mounts = MountRequests.Collect(config, host, _ => lent).ToDictionary(m => m.Destination);
        Assert.Equal("bind", mounts["/data"].Type);
        Assert.True(mounts["/other"].Anonymous);
        Assert.False(mounts["/lent"].Writable);
    }

    [Fact]
    public void One_path_twice_is_refused() =>
        Assert.Throws<EngineException>(() => MountRequests.Collect(new(), new HostConfig { Binds = ["/a:/x", "/b:/x"] }, _ => []));

    [Theory]
    [InlineData("/etc:/host")]
    [InlineData("/etc:/host:rw")]
    [InlineData("/:/host:rshared")]
    public void A_volume_of_an_image_is_a_place_inside_and_binds_nothing(string path)
    {
        var mount = Assert.Single(MountRequests.Collect(new ContainerConfig { Volumes = new() { [path] = EmptyObject.Value } }, new HostConfig(), _ => []));
        Assert.Equal(("volume", "", path), (mount.Type, mount.Source, mount.Destination));
    }

    [Fact]
    public void A_volume_of_an_image_takes_no_named_one() => Assert.Throws<EngineException>(
        () => MountRequests.Collect(new ContainerConfig { Volumes = new() { ["others:/host"] = EmptyObject.Value } }, new HostConfig(), _ => []));
}
