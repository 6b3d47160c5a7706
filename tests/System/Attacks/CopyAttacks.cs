using System.Text;
using Naru.Kernel.Files;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Attacks;

/// <summary>docker cp against containers that lay links, exchange names or would have their own programs run by it.</summary>
public sealed class CopyAttacks(AttackGround ground)
{
    [Fact]
    public async Task What_is_for_reading_only_in_a_container_is_so_before_its_start_too()
    {
        using var api = new EngineApi((await ground.NaruAsync()).DockerSocket);
        await ground.DockerAsync("volume", "create", "cp-data");
        await ground.DockerAsync("run", "--rm", "-v", "cp-data:/w", AttackGround.Image, "ln", "-s", "/etc", "/w/out");
        await ground.DockerAsync("create", "--name", "cp-created", "--read-only", "-v", "cp-data:/w", "-v", "cp-data:/ro:ro", "-v", "cp-data:/deep/er:ro", AttackGround.Image, "sleep", "1000");
        var file = HostileTar.Of(tar => tar.File("new"));
        foreach (var running in (bool[])[false, true])
        {
            if (running) await ground.DockerAsync("start", "cp-created");
            Refuses(await api.PutAsync("cp-created", "/ro", file), "mounted volume is marked read-only");
            Refuses(await api.PutAsync("cp-created", "/deep/er", file), "mounted volume is marked read-only");
            Refuses(await api.PutAsync("cp-created", "/tmp/../ro", file), "mounted volume is marked read-only");
            Refuses(await api.PutAsync("cp-created", "/etc", file), "container rootfs is marked read-only");
            Refuses(await api.PutAsync("cp-created", "/w/out", file), "container rootfs is marked read-only");
            // The folder is the archive's root: its links lead within it.
            Assert.Equal(200, (await api.PutAsync("cp-created", "/w", HostileTar.Of(tar => tar.Link("way", "/etc").File("way/new")))).Code);
            Refuses(await api.PutAsync("cp-created", "/", HostileTar.Of(tar => tar.File("ro/new"))), "read-only");
            Assert.Equal(200, (await api.PutAsync("cp-created", "/w", HostileTar.Of(tar => tar.File($"kept-{running}")))).Code);
        }
        Assert.Equal("kept-False kept-True out way", (await ground.DockerAsync("exec", "cp-created", "ls", "/w")).ReplaceLineEndings(" "));
        Assert.DoesNotContain("new", await ground.DockerAsync("exec", "cp-created", "ls", "/etc"));
        await ground.DockerAsync("rm", "-f", "cp-created");
        await ground.DockerAsync("volume", "rm", "cp-data");
    }

    [Fact]
    public async Task Nothing_is_copied_out_of_or_onto_the_machine_while_a_container_exchanges_names()
    {
        var outside = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "the host's", TestContext.Current.CancellationToken);
            var naru = await ground.NaruAsync();
            using var api = new EngineApi(naru.DockerSocket);
            await ground.DockerAsync("run", "-d", "--name", "cp-race", "-w", "/work", AttackGround.Image, "sh", "-c", $"mkdir place; echo inside > place/secret; ln -s {outside} link; exec /attack/exchanger place link");
            await NaruInstance.UntilAsync("the attacker exchanges", () => naru.DockerAsync("logs", "cp-race"), done => done.Output.Contains("ready"));
            var file = HostileTar.Of(tar => tar.File("new"));
            var (hits, misses) = (0, 0);
            for (var round = 0; round < AttackGround.Rounds; round++)
            {
                var (read, content) = await GetAsync(api);
                if (read == 200) Assert.DoesNotContain("the host's", Encoding.UTF8.GetString(content));
                var (written, _) = await api.PutAsync("cp-race", "/work/place", file);
                if (read == 200 || written == 200) misses++;
                if (read != 200 || written != 200) hits++;
            }
            Assert.True(hits > 0 && misses > 0, $"{hits} copies met the link and {misses} the folder: the race was not run");
            Assert.Equal(["secret"], Directory.GetFiles(outside).Select(Path.GetFileName));
            TestContext.Current.TestOutputHelper?.WriteLine($"{hits} of {AttackGround.Rounds} copies met the link");
        }
        finally
        {
            await ground.DockerAsync("rm", "-f", "cp-race");
            HeldDirectory.RemoveTree(outside);
        }
    }

    [Fact]
    public async Task A_packed_archive_runs_no_program_of_the_container()
    {
        using var api = new EngineApi((await ground.NaruAsync()).DockerSocket);
        await ground.DockerAsync("run", "-d", "--name", "cp-xz", AttackGround.Image, "sh", "-c", "for name in xz unxz gzip gunzip unpigz zstd bzip2; do rm -f /bin/$name; printf '#!/bin/sh\\ntouch /had\\n' > /bin/$name; chmod 755 /bin/$name; done; echo ready; exec sleep 1000");
        var naru = await ground.NaruAsync();
        await NaruInstance.UntilAsync("the programs lie ready", () => naru.DockerAsync("logs", "cp-xz"), done => done.Output.Contains("ready"));
        foreach (var magic in (byte[][])[[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 0, 4], [0x1f, 0x8b, 8, 0], [(byte)'B', (byte)'Z', (byte)'h', (byte)'9'], [0x28, 0xb5, 0x2f, 0xfd]])
        {
            var (code, text) = await api.PutAsync("cp-xz", "/tmp", [.. magic, .. new byte[2000]]);
            Assert.True(code is >= 400 and < 600 && text.Contains("message"), $"{code} {text}");
        }
        Assert.DoesNotContain("had", await ground.DockerAsync("exec", "cp-xz", "ls", "/"));
        await ground.DockerAsync("rm", "-f", "cp-xz");
    }

    [Fact]
    public async Task A_hostile_archive_writes_beneath_its_folder_or_not_at_all()
    {
        var outside = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "the host's", TestContext.Current.CancellationToken);
            using var api = new EngineApi((await ground.NaruAsync()).DockerSocket);
            await ground.DockerAsync("create", "--name", "cp-hostile", AttackGround.Image, "sleep", "1000");
            foreach (var archive in Hostile(outside)) await api.PutAsync("cp-hostile", "/tmp", archive);
            foreach (var archive in Hostile(outside))
            {
                var path = Path.Combine(outside + ".tar");
                await File.WriteAllBytesAsync(path, archive, TestContext.Current.CancellationToken);
                var naru = await ground.NaruAsync();
                var imported = await naru.DockerAsync("import", path);
                if (imported.ExitCode == 0) await naru.DockerAsync("rmi", imported.Trimmed);
                Assert.NotEqual(0, (await naru.DockerAsync("load", "-i", path)).ExitCode);
                File.Delete(path);
            }
            Assert.Equal(["secret"], Directory.GetFileSystemEntries(outside).Select(Path.GetFileName));
            Assert.Equal("the host's", await File.ReadAllTextAsync(Path.Combine(outside, "secret"), TestContext.Current.CancellationToken));
            Assert.False(Path.Exists("/naru-attacked"), "an archive wrote to the root of the machine");
            await ground.DockerAsync("start", "cp-hostile");
            var (code, copied) = await api.GetAsync("cp-hostile", "/tmp/hard");
            Assert.False(code == 200 && Encoding.UTF8.GetString(copied).Contains("the host's"));
        }
        finally
        {
            await ground.DockerAsync("rm", "-f", "cp-hostile");
            HeldDirectory.RemoveTree(outside);
        }
    }

    private static async Task<(int Code, byte[] Content)> GetAsync(EngineApi api)
    {
        try
        {
            return await api.GetAsync("cp-race", "/work/place/secret");
        }
        catch (HttpRequestException)
        {
            // The head was sent before the file had gone.
            return (0, []);
        }
    }

    private static IEnumerable<byte[]> Hostile(string outside) =>
    [
        HostileTar.Of(tar => tar.File("../../../../../../../../naru-attacked")),
        HostileTar.Of(tar => tar.File("/naru-attacked")),
        HostileTar.Of(tar => tar.Folder("a/../../../../../../naru-attacked")),
        HostileTar.Of(tar => tar.Link("way", outside).File("way/new").File("way/secret")),
        HostileTar.Of(tar => tar.Link("up", "../../../../../../../../../..").File($"up{outside}/new")),
        HostileTar.Of(tar => tar.Link("secret", Path.Combine(outside, "secret")).File("secret")),
        HostileTar.Of(tar => tar.HardLink("hard", Path.Combine(outside, "secret")).File("hard")),
        HostileTar.Of(tar => tar.Link("magic", "/proc/self/root").File($"magic{outside}/new")),
        HostileTar.Of(tar => tar.Link("fd", "/proc/self/fd/0").File("fd/new")),
        HostileTar.Of(tar => tar.Folder("folder").Link("folder", outside).File("folder/new")),
        HostileTar.Of(tar => tar.Pipe("pipe").File("pipe").Pipe("pipe/below")),
        HostileTar.Of(tar => tar.File("a\nb").File("new\nline/../../x").Link("l\n", outside).File("l\n/new")),
        HostileTar.Of(tar => tar.Device("disk", 8, 0).Device("zero", 1, 5).File("zero/new")),
    ];

    private static void Refuses((int Code, string Text) answer, string sentence) =>
        Assert.True(answer.Code == 403 && answer.Text.Contains(sentence), $"wanted 403 \"{sentence}\", got {answer.Code} {answer.Text}");
}
