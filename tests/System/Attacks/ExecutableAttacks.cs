using System.Security.Cryptography;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Attacks;

/// <summary>
/// A program in a container makes its launcher run itself (a script whose interpreter is /proc/self/exe, CVE-2019-5736), takes hold
/// of the file that it runs from, and tries to change it. What it holds is read-only, and the executable on disk stays the same.
/// </summary>
public sealed class ExecutableAttacks(AttackGround ground)
{
    private const string ReadOnly = "30", OtherMount = "18";

    // Truncating, chmod, linking to it, setting an attribute. A hard link fails by its other mount, whatever the attributes.
    private static readonly string Harmless = $"held {ReadOnly} {ReadOnly} {OtherMount} {ReadOnly}";

    [Fact]
    public async Task Exec_lends_nothing_that_can_be_written()
    {
        await ground.DockerAsync("run", "-d", "--name", "holder", AttackGround.Image, "/attack/holdexe", "3", "60");
        await UnharmedAsync("holder", naru => naru.DockerAsync("exec", "holder", "/bin/evil"));
    }

    [Fact]
    public async Task A_container_that_shares_its_processes_lends_nothing_that_can_be_written()
    {
        await ground.DockerAsync("run", "-d", "--name", "peer", AttackGround.Image, "/attack/holdexe", "3", "60");
        await UnharmedAsync("peer", naru => naru.DockerAsync("run", "--rm", "--pid", "container:peer", AttackGround.Image, "/bin/evil"));
    }

    [Fact]
    public async Task A_health_check_lends_nothing_that_can_be_written()
    {
        // Without a shell, which would lend its own file.
        Assert.Equal("", await RawDocker.CreateAsync(await ground.NaruAsync(), "checked", """ "Cmd":["/attack/holdexe","3","60"],"Healthcheck":{"Test":["CMD","/bin/evil"],"Interval":50000000} """));
        await ground.DockerAsync("start", "checked");
        await UnharmedAsync("checked", naru => naru.DockerAsync("inspect", "checked"));
    }

    [Fact]
    public async Task A_probe_and_a_hook_lend_nothing_that_can_be_written()
    {
        var space = await ground.SpaceAsync("executables");
        foreach (var (name, lent) in ((string, string)[])[("probed", """ "readinessProbe":{"periodSeconds":1,"exec":{"command":["/bin/evil"]}} """), ("hooked", """ "lifecycle":{"postStart":{"exec":{"command":["/bin/evil"]}}} """)])
            await space.AttackAsync($$$"""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"automountServiceAccountToken":false,"restartPolicy":"Always","containers":[{"name":"c","image":"IMAGE",
                "command":["/attack/holdexe","1","60"],"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}},{{{lent}}}}]}}
                """);
        foreach (var name in (string[])["probed", "hooked"])
            await space.UntilAsync($"{name} has held what it was lent", ["logs", name], log => Lines(log).Any(line => line == Harmless ? true : line.StartsWith("held ", StringComparison.Ordinal) ? throw new InvalidOperationException($"{name}: {line}") : false));
        await space.KubectlAsync("delete", "pod", "probed", "hooked", "--force", "--grace-period=0");
    }

    [Fact]
    public async Task An_init_cannot_be_written_even_with_the_right_to_mount()
    {
        // Without the filter and with CAP_SYS_ADMIN, a read-only bind of its own mount namespace could be made writable again.
        var tried = await ground.DockerAsync("run", "--rm", "--init", "--cap-add", "SYS_ADMIN", "--security-opt", "seccomp=unconfined", AttackGround.Image,
            "sh", "-c", "mount -o remount,bind,rw /proc/1/exe 2>&1; mount -o remount,bind,rw /sbin/docker-init 2>&1; exec /attack/holdexe 1 20");
        Assert.EndsWith(Harmless, tried);
    }

    [Fact]
    public async Task Every_keeper_runs_from_a_file_that_is_in_no_tree()
    {
        var naru = await ground.NaruAsync();
        var keepers = (await Command.RunAsync("pgrep", ["-f", $"keeper --run {naru.RunDirectory}"])).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, keepers.Length);
        foreach (var keeper in keepers) Assert.Equal("/", new FileInfo($"/proc/{keeper}/exe").LinkTarget);
    }

    /// <summary>Repeats what makes the launcher run itself until the container has held its file as often as it wants.</summary>
    private async Task UnharmedAsync(string container, Func<NaruInstance, Task<Command>> lend)
    {
        var naru = await ground.NaruAsync();
        var before = SHA256.HashData(await File.ReadAllBytesAsync(NaruInstance.Executable));
        await NaruInstance.UntilAsync($"{container} has held its launcher's file three times", async () =>
        {
            await lend(naru);
            return await naru.DockerAsync("inspect", "-f", "{{.State.Status}}", container);
        }, state => state.Trimmed == "exited");
        var log = await ground.DockerAsync("logs", container);
        await ground.DockerAsync("rm", "-f", container);
        Assert.Equal([Harmless, Harmless, Harmless], Lines(log).Where(line => line.StartsWith("held ", StringComparison.Ordinal)));
        Assert.Equal(before, SHA256.HashData(await File.ReadAllBytesAsync(NaruInstance.Executable)));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
