namespace Naru.Tests.System.Attacks;

/// <summary>What holds a container without anything asked for: capabilities, filter, masks, devices, descriptors, keyring.</summary>
public sealed class ConfinementAttacks(AttackGround ground)
{
    // The fourteen of Docker: CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP.
    private const string Fourteen = "00000000a80425fb", None = "0000000000000000";

    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task A_process_has_fourteen_capabilities_none_inheritable_and_a_filter(string way)
    {
        var status = await InsideAsync(way, "cat", "/proc/self/status");
        foreach (var set in (string[])["CapPrm", "CapEff", "CapBnd"]) Assert.Contains($"{set}:\t{Fourteen}", status);
        foreach (var set in (string[])["CapInh", "CapAmb"]) Assert.Contains($"{set}:\t{None}", status);
        Assert.Contains("Seccomp:\t2", status);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task What_is_the_machine_s_is_refused(string way)
    {
        var done = (await InsideAsync(way, "/attack/calls")).Split('\n').Where(line => line.EndsWith(" 0", StringComparison.Ordinal));
        Assert.Equal([], done);
    }

    [Fact]
    public async Task The_machine_s_is_not_refused_to_a_privileged_container()
    {
        // The control of the test above: it is the walls that refuse, not the program.
        var done = (await ground.DockerAsync("run", "--rm", "--privileged", AttackGround.Image, "/attack/calls")).Split('\n');
        foreach (var call in (string[])["mount", "unshare-mount", "sethostname", "open_tree", "core_pattern"]) Assert.Contains($"{call} 0", done);
    }

    [Fact]
    public async Task Each_container_has_a_keyring_of_its_own()
    {
        // Without the filter, which refuses keyrings altogether.
        string[] run = ["run", "--rm", "--security-opt", "seccomp=unconfined", AttackGround.Image, "/attack/keyring"];
        var (one, other) = (long.Parse(await ground.DockerAsync(run)), long.Parse(await ground.DockerAsync(run)));
        Assert.True(one > 0 && other > 0 && one != other, $"keyrings {one} and {other}");
        Assert.Equal("-1", await InsideAsync("run", "/attack/keyring"));
    }

    [Fact]
    public async Task What_tells_of_the_machine_is_masked_or_read_only()
    {
        var mounts = await InsideAsync("run", "cat", "/proc/mounts");
        foreach (var path in (string[])["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware", "/proc/acpi"])
            if (Path.Exists(path)) Assert.Contains($" {path} ", mounts);
        foreach (var path in (string[])["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"])
            if (Path.Exists(path)) Assert.Contains(mounts.Split('\n'), line => line.Split(' ') is [_, var at, _, var options, ..] && at == path && options.StartsWith("ro,", StringComparison.Ordinal));
    }

    private async Task<string> InsideAsync(string way, params string[] command)
    {
        if (way == "run") return await ground.DockerAsync(["run", "--rm", AttackGround.Image, .. command]);
        var id = await ground.DockerAsync("run", "-d", AttackGround.Image, "sleep", "1000");
        var printed = await ground.DockerAsync(["exec", id, .. command]);
        await ground.DockerAsync("rm", "-f", id);
        return printed;
    }
}
