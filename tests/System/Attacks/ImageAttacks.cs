using Naru.Kernel.Files;

namespace Naru.Tests.System.Attacks;

/// <summary>Images whose trees would have the machine write through them.</summary>
public sealed class ImageAttacks(AttackGround ground)
{
    [Theory]
    [InlineData("etc")]
    [InlineData("dev")]
    [InlineData("proc")]
    [InlineData("sys")]
    public async Task A_link_in_place_of_a_folder_that_is_mounted_over_leads_nowhere(string folder)
    {
        var outside = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        var image = $"naru.test/link-{folder}:1";
        var naru = await ground.NaruAsync();
        var path = outside + ".tar";
        try
        {
            await File.WriteAllBytesAsync(path, HostileTar.Of(tar => tar.Folder("bin").File("bin/busybox", "", Program).Link(folder, outside)), TestContext.Current.CancellationToken);
            (await naru.DockerAsync("import", path, image)).Succeeded();
            // Whether such an image runs is its own affair; it has no program that would.
            await naru.DockerAsync("run", "--rm", "--name", $"link-{folder}", image, "/bin/busybox", "true");
            Assert.Empty(Directory.GetFileSystemEntries(outside));
        }
        finally
        {
            await naru.DockerAsync("rmi", "-f", image);
            File.Delete(path);
            HeldDirectory.RemoveTree(outside);
        }
    }

    [Fact]
    public async Task A_volume_of_an_image_brings_in_nothing_of_the_machine_and_its_numbers_are_no_names()
    {
        var outside = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "of the machine", TestContext.Current.CancellationToken);
        var naru = await ground.NaruAsync();
        try
        {
            using var api = new EngineApi(naru.DockerSocket);
            // In the image's lists root is called 1000; the kernel takes the largest uid for "no change".
            var (_, text) = await api.BuildAsync(HostileTar.Of(tar => tar.File("Dockerfile", $"FROM {AttackGround.Image}\nRUN echo '1000:x:0:0::/:/bin/sh' >> /etc/passwd\nVOLUME [\"{outside}:/host\"]\n")), "&nocache=1&t=registry.naru/volume:1");
            Assert.Contains("Successfully tagged", text);
            Assert.DoesNotContain("of the machine", (await naru.DockerAsync("run", "--rm", "registry.naru/volume:1", "sh", "-c", "cat /host/secret; echo had > /host/made")).Output);
            Assert.Equal([Path.Combine(outside, "secret")], Directory.GetFileSystemEntries(outside));
            Assert.Equal("1000", (await naru.DockerAsync("run", "--rm", "-u", "1000", "registry.naru/volume:1", "id", "-u")).Succeeded().Trimmed);
            Assert.Contains("must be in range", (await naru.DockerAsync("run", "--rm", "-u", "4294967295", "registry.naru/volume:1", "id", "-u")).Errors);
        }
        finally
        {
            await naru.DockerAsync("rmi", "-f", "registry.naru/volume:1");
            HeldDirectory.RemoveTree(outside);
        }
    }

    [Fact]
    public async Task A_layers_members_go_through_no_link_of_a_layer_beneath()
    {
        var outside = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        var path = outside + ".tar";
        var naru = await ground.NaruAsync();
        try
        {
            // Two layers as save writes them: the upper's file lies in what is a link in the lower.
            using var api = new EngineApi(naru.DockerSocket);
            var (_, text) = await api.BuildAsync(HostileTar.Of(tar => tar.File("Dockerfile", $"FROM {AttackGround.Image}\nRUN ln -s {outside} /way\nRUN rm /way && mkdir /way && echo 1 > /way/file\nRUN cat /way/file\n")), "&nocache=1&t=naru.test/layers:1");
            Assert.Contains("Successfully tagged", text);
            (await naru.DockerAsync("save", "-o", path, "naru.test/layers:1")).Succeeded();
            (await naru.DockerAsync("rmi", "-f", "naru.test/layers:1")).Succeeded();
            (await naru.DockerAsync("load", "-i", path)).Succeeded();
            Assert.Equal("1", (await naru.DockerAsync("run", "--rm", "naru.test/layers:1", "cat", "/way/file")).Succeeded().Trimmed);
            Assert.Empty(Directory.GetFileSystemEntries(outside));
        }
        finally
        {
            await naru.DockerAsync("rmi", "-f", "naru.test/layers:1");
            File.Delete(path);
            HeldDirectory.RemoveTree(outside);
        }
    }

    private const UnixFileMode Program = (UnixFileMode)0b111_101_101;
}
