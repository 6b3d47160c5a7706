using System.Text;
using Naru.Engine.Volumes;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Attacks;

/// <summary>
/// Volumes that the node writes: containers only read them, and who could write beside the node all the same would reach nothing
/// by it (CVE-2017-1002102).
/// </summary>
public sealed class VolumeAttacks(AttackGround ground)
{
    private const int Keys = 20;
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task No_container_writes_a_volume_of_files_whatever_its_kind_and_its_capabilities()
    {
        var space = await ground.SpaceAsync("volume-kinds");
        await space.KubectlAsync("create", "configmap", "plain", "--from-literal=key=1");
        await space.KubectlAsync("create", "secret", "generic", "hidden", "--from-literal=key=1");
        await space.AttackAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"attacker"},"spec":{"terminationGracePeriodSeconds":0,
              "containers":[{"name":"c","image":"IMAGE","command":["sleep","100000"],"securityContext":{"capabilities":{"add":["ALL"]}},"volumeMounts":[
                {"name":"config","mountPath":"/v/config","readOnly":false},{"name":"secret","mountPath":"/v/secret"},
                {"name":"down","mountPath":"/v/down"},{"name":"many","mountPath":"/v/many"},
                {"name":"config","mountPath":"/sub/file","subPath":"key"},{"name":"many","mountPath":"/sub/folder","subPath":"deep"},{"name":"scratch","mountPath":"/scratch"}]}],
              "volumes":[{"name":"config","configMap":{"name":"plain"}},{"name":"secret","secret":{"secretName":"hidden"}},
                {"name":"down","downwardAPI":{"items":[{"path":"key","fieldRef":{"fieldPath":"metadata.name"}}]}},{"name":"scratch","emptyDir":{}},
                {"name":"many","projected":{"sources":[{"configMap":{"name":"plain"}},{"configMap":{"name":"plain","items":[{"key":"key","path":"deep/key"}]}}]}}]}}
            """);
        await space.ReadyAsync("pod/attacker");
        foreach (var kind in (string[])["/v/config", "/v/secret", "/v/down", "/v/many", "/sub/folder"]) HoldsFast(kind, await space.ExecAsync("attacker", "/attack/writer", "folder", kind, "key"));
        HoldsFast("the token", await space.ExecAsync("attacker", "/attack/writer", "folder", "/var/run/secrets/kubernetes.io/serviceaccount", "token"));
        HoldsFast("/sub/file", await space.ExecAsync("attacker", "/attack/writer", "file", "/sub/file"));
        await space.ExecAsync("attacker", "touch", "/scratch/key");
        Assert.Contains("create done", await space.ExecAsync("attacker", "/attack/writer", "folder", "/scratch", "key"));
        await space.KubectlAsync("delete", "pod", "attacker");
    }

    [Fact]
    public async Task A_claim_for_reading_is_written_by_no_container()
    {
        var space = await ground.SpaceAsync("volume-claims");
        await space.AttackAsync("""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Mi"}}}}""");
        await space.AttackAsync(Reader("maker", "echo 1 > /data/key; echo 1 > /data/folder/key; exec sleep 100000", ""));
        await space.ReadyAsync("pod/maker");
        await space.AttackAsync(Reader("reader", "exec sleep 100000", ",\"readOnly\":true"));
        await space.ReadyAsync("pod/reader");
        HoldsFast("the claim", await space.ExecAsync("reader", "/attack/writer", "folder", "/data", "key"));
        HoldsFast("the claim's folder", await space.ExecAsync("reader", "/attack/writer", "folder", "/sub", "key"));
        await space.KubectlAsync("delete", "pod", "reader", "maker");
        await space.KubectlAsync("delete", "pvc", "data", "--wait=false");
    }

    [Fact]
    public async Task A_folder_that_is_bound_for_writing_opens_no_read_only_mount_beneath_it()
    {
        var top = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        var beneath = Directory.CreateDirectory(Path.Combine(top, "beneath")).FullName;
        await File.WriteAllTextAsync(Path.Combine(beneath, "key"), "", TestContext.Current.CancellationToken);
        MountPoints.Bind(beneath, beneath);
        try
        {
            MountPoints.Mount(null, beneath, null, MountFlags.Bind | MountFlags.Remount | MountFlags.ReadOnly);
            HoldsFast("the mount beneath", await ground.DockerAsync("run", "--rm", "-v", $"{top}:/top", AttackGround.Image, "/attack/writer", "folder", "/top/beneath", "key"));
            Assert.Contains("create done", await ground.DockerAsync("run", "--rm", "-v", $"{top}:/top", AttackGround.Image, "/attack/writer", "folder", "/top", "beneath"));
            HoldsFast("the mount beneath one for reading", await ground.DockerAsync("run", "--rm", "-v", $"{top}:/top:ro", AttackGround.Image, "/attack/writer", "folder", "/top/beneath", "key"));
        }
        finally
        {
            MountPoints.UnmountBeneath(top);
            HeldDirectory.RemoveTree(top);
        }
    }

    [Fact]
    public async Task A_sparse_file_of_three_gigabytes_as_last_words_is_read_to_the_bound()
    {
        var space = await ground.SpaceAsync("volume-messages");
        await space.AttackAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"loud"},"spec":{"restartPolicy":"Never","terminationGracePeriodSeconds":0,
              "containers":[{"name":"c","image":"IMAGE","command":["sh","-c","echo last words > /dev/termination-log; truncate -s 3G /dev/termination-log; exit 3"]}]}}
            """);
        await space.UntilFieldAsync("pod/loud", ".status.containerStatuses[0].state.terminated.exitCode", "3");
        var message = await space.FieldAsync("pod/loud", ".status.containerStatuses[0].state.terminated.message");
        Assert.StartsWith("last words", message);
        Assert.InRange(message.Length, 10, 4096);
    }

    [Theory]
    [InlineData("")]
    [InlineData("key-7")]
    public async Task Who_puts_a_link_in_place_of_the_new_folder_reaches_nothing_by_the_nodes_writing(string name)
    {
        var top = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        var container = name.Length == 0 ? "swapper-folder" : "swapper-file";
        try
        {
            var (volume, outside) = (Directory.CreateDirectory(Path.Combine(top, "volume")).FullName, Directory.CreateDirectory(Path.Combine(top, "outside")).FullName);
            var target = name.Length == 0 ? outside : Path.Combine(outside, "file");
            if (name.Length > 0) await File.WriteAllTextAsync(target, "the host's", TestContext.Current.CancellationToken);
            await ground.DockerAsync(["run", "-d", "--name", container, "--cap-drop", "ALL", "-v", $"{volume}:/volume", AttackGround.Image, "/attack/replacer", "/volume", target, .. name.Length > 0 ? [name] : Array.Empty<string>()]);
            var naru = await ground.NaruAsync();
            await NaruInstance.UntilAsync("the attacker watches", () => naru.DockerAsync("logs", container), done => done.Output.Contains("ready"));
            for (var round = 0; round < AttackGround.Rounds; round++) WriteGuarded(volume, round);
            Assert.Equal(name.Length == 0 ? "" : "file the host's", Content(outside));
            var hits = (await ground.DockerAsync("logs", container)).Split('\n').Length - 1;
            Assert.True(hits > 0, $"the attacker never put anything in place of a folder in {AttackGround.Rounds} rounds");
            var rounds = 0;
            while (Content(outside) == (name.Length == 0 ? "" : "file the host's") && rounds < 50 * AttackGround.Rounds) WriteByPath(volume, rounds++);
            Assert.True(rounds < 50 * AttackGround.Rounds, "the attack never succeeded on the writer that works by path: it proves nothing");
            TestContext.Current.TestOutputHelper?.WriteLine($"{hits} of {AttackGround.Rounds} folders replaced; the writer by path was had in round {rounds}");
        }
        finally
        {
            await ground.DockerAsync("rm", "-f", container);
            HeldDirectory.RemoveTree(top);
        }
    }

    private static void WriteGuarded(string volume, int round)
    {
        using var held = HeldDirectory.Open(volume);
        try
        {
            AtomicFiles.Write(held, [.. Enumerable.Range(0, Keys).Select(i => new FolderFile($"key-{i}", Encoding.UTF8.GetBytes($"{round}"), 0b110_100_100))], Now);
        }
        catch (KernelException disturbed) when (disturbed.Errno is Errno.ELOOP or Errno.ENOTDIR or Errno.EEXIST or Errno.ENOENT or Errno.ENOTEMPTY)
        {
            return; // The attacker was faster; the node tries again.
        }
    }

    // The same work by path, as it must not be done.
    private static void WriteByPath(string volume, int round)
    {
        var folder = Path.Combine(volume, $"..2000.{round}");
        Directory.CreateDirectory(folder);
        try
        {
            for (var i = 0; i < Keys; i++) File.WriteAllText(Path.Combine(folder, $"key-{i}"), "attacked");
        }
        catch (IOException)
        {
            return; // Between the renaming and the link there was nothing by that path.
        }
    }

    private static string Content(string folder) =>
        string.Join('\n', Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(path => $"{Path.GetFileName(path)} {File.ReadAllText(path)}"));

    private static void HoldsFast(string what, string printed)
    {
        var ways = printed.Split('\n');
        Assert.True(ways.Length >= 6 && ways.All(way => way.EndsWith(" EROFS", StringComparison.Ordinal)), $"{what} could be changed, or the reason is another:\n{printed}");
    }

    private static string Reader(string name, string script, string more) => $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"terminationGracePeriodSeconds":0,
          "containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","{{{script}}}"],"volumeMounts":[{"name":"data","mountPath":"/data"},{"name":"data","mountPath":"/sub","subPath":"folder"}]}],
          "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"{{{more}}}}}]}}
        """;
}
