namespace Naru.Tests.System.Attacks;

/// <summary>A container's lists of users and groups that are no files, lead out or have no end.</summary>
public sealed class AccountFileAttacks(AttackGround ground)
{
    [Theory]
    [InlineData("link", "ln -s /proc/1/root/etc/shadow")]
    [InlineData("self", "ln -s /proc/self/root/../../etc/shadow")]
    [InlineData("loop", "ln -s passwd")]
    [InlineData("pipe", "mkfifo")]
    [InlineData("device", "MKNOD")]
    [InlineData("folder", "mkdir")]
    [InlineData("huge", "truncate -s 3G")]
    public async Task A_list_that_is_no_list_counts_as_absent(string sort, string make)
    {
        var name = $"accounts-{sort}";
        var naru = await ground.NaruAsync();
        var made = make == "MKNOD" ? "mknod /etc/passwd c 1 5 && mknod /etc/group c 1 5" : $"{make} /etc/passwd && {make} /etc/group";
        await ground.DockerAsync("run", "-d", "--name", name, AttackGround.Image, "sh", "-c", "exec sleep 100000");
        await ground.DockerAsync("exec", name, "sh", "-c", $"rm /etc/passwd; {made}");
        await LooksAsync(naru, name);
        await ground.DockerAsync("restart", "-t", "0", name);
        await LooksAsync(naru, name);
        Assert.Equal(0, (await naru.DockerAsync("cp", $"{name}:/bin/busybox", Path.Combine(naru.Folder, "copied"))).ExitCode);
        await ground.DockerAsync("rm", "-f", name);
    }

    private static async Task LooksAsync(Harness.NaruInstance naru, string name)
    {
        // No program that would read the list itself.
        string[] user = ["grep", "^Uid:", "/proc/self/status"];
        Assert.StartsWith("Uid:\t0\t", (await naru.DockerAsync(["exec", name, .. user])).Succeeded().Output);
        Assert.StartsWith("Uid:\t1234\t", (await naru.DockerAsync(["exec", "-u", "1234", name, .. user])).Succeeded().Output);
        var refused = await naru.DockerAsync(["exec", "-u", "app", name, .. user]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("unable to find user app: no matching entries in passwd file", refused.Output + refused.Errors);
    }
}
