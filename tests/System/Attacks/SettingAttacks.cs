namespace Naru.Tests.System.Attacks;

/// <summary>Kernel settings that are the whole machine's, asked for a container or a pod by every way there is.</summary>
public sealed class SettingAttacks(AttackGround ground)
{
    private const string Swappiness = "/proc/sys/vm/swappiness";

    [Theory]
    [InlineData("vm.swappiness", "is not in a separate kernel namespace", "")]
    [InlineData("vm/swappiness", "is not in a separate kernel namespace", "")]
    [InlineData("kernel.core_pattern", "is not in a separate kernel namespace", "")]
    [InlineData("kernel/../vm/swappiness", "is not a dotted name", "")]
    [InlineData("net/../vm/swappiness", "is not a dotted name", "")]
    [InlineData("net.ipv4.ip_forward", "not allowed in host network namespace", """ ,"NetworkMode":"host" """)]
    [InlineData("net.ipv4.ip_forward", "the network namespace is another container", """ ,"NetworkMode":"container:other" """)]
    [InlineData("kernel.shmmax", "is not allowed in the hosts ipc namespace", """ ,"IpcMode":"host" """)]
    [InlineData("fs.mqueue.msg_max", "is not allowed in the hosts ipc namespace", """ ,"IpcMode":"host" """)]
    [InlineData("kernel.domainname", "is not allowed in the hosts uts namespace", """ ,"UTSMode":"host" """)]
    public async Task A_setting_of_a_namespace_that_is_not_the_container_s_is_refused(string sysctl, string why, string mode)
    {
        var naru = await ground.NaruAsync();
        var before = await File.ReadAllTextAsync(Swappiness);
        Assert.Contains(why, await RawDocker.CreateAsync(naru, "settings", $$$""" "HostConfig":{"Sysctls":{"{{{sysctl}}}":"1"}{{{mode}}}} """));
        Assert.Equal(before, await File.ReadAllTextAsync(Swappiness));
    }

    [Fact]
    public async Task A_setting_of_the_container_s_own_namespaces_is_applied() => Assert.Equal("77\n4097", await ground.DockerAsync(
        "run", "--rm", "--sysctl", "net.ipv4.tcp_keepalive_time=77", "--sysctl", "kernel.shmmni=4097", AttackGround.Image,
        "cat", "/proc/sys/net/ipv4/tcp_keepalive_time", "/proc/sys/kernel/shmmni"));

    [Fact]
    public async Task A_pod_gets_safe_settings_and_no_others()
    {
        var space = await ground.SpaceAsync("settings");
        foreach (var (name, sysctl) in ((string, string)[])[("swapping", "vm.swappiness"), ("forwarding", "net.ipv4.ip_forward"), ("sharing", "kernel.shmmax")])
            await space.AttackAsync(Pod(name, sysctl, "1"));
        await space.AttackAsync(Pod("patient", "net.ipv4.tcp_keepalive_time", "77"));
        await space.ReadyAsync("pod/patient");
        Assert.Equal("77", await space.ExecAsync("patient", "cat", "/proc/sys/net/ipv4/tcp_keepalive_time"));
        foreach (var name in (string[])["swapping", "forwarding", "sharing"])
        {
            await space.UntilAsync($"{name} is told why it does not start", ["get", "events", "--field-selector", $"involvedObject.name={name},reason=SysctlForbidden", "-o", "jsonpath={.items[*].message}"], text => text.Contains("not allowlisted"));
            Assert.Equal("Pending", await space.FieldAsync($"pod/{name}", ".status.phase"));
        }
        await space.KubectlAsync("delete", "pods", "--all", "--force", "--grace-period=0");
    }

    private static string Pod(string name, string sysctl, string value) => $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"securityContext":{"sysctls":[{"name":"{{{sysctl}}}","value":"{{{value}}}"}]},
        "containers":[{"name":"c","image":"IMAGE","command":["sleep","1000"]}]}}
        """;
}
