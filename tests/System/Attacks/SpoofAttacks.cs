using Naru.Tests.Harness;

namespace Naru.Tests.System.Attacks;

/// <summary>A container or pod with a raw socket, which the default capabilities allow, sends as somebody else.</summary>
public sealed class SpoofAttacks(AttackGround ground)
{
    [Fact]
    public async Task A_container_is_heard_under_its_own_address_and_MAC_alone()
    {
        await ground.DockerAsync("network", "create", "--subnet", "10.71.0.0/24", "spoof");
        foreach (var name in (string[])["spoofer", "spoofed"]) await StartAsync(name, "sleep", "1000");
        await StartAsync("spoof-victim", "/attack/packets", "listen", "9000");
        await UntilReadyAsync("spoof-victim");
        var (victim, victimMac) = (await AddressAsync("spoof-victim"), await MacAsync("spoof-victim"));
        var (other, otherMac, own) = (await AddressAsync("spoofed"), await MacAsync("spoofed"), await AddressAsync("spoofer"));
        await InsideAsync("spoofer", $"ping -c 1 -W 5 {victim}");
        foreach (var source in (string[])[other, "10.71.0.1", "203.0.113.5"]) await InsideAsync("spoofer", $"/attack/packets forge {source} {victim} 9000 {AttackGround.Rounds}");
        await InsideAsync("spoofer", $"/attack/packets frame eth0 {otherMac} {other} {victimMac} {victim} 9000 {AttackGround.Rounds}");
        await InsideAsync("spoofer", $"/attack/packets frame eth0 02:00:00:00:00:77 {own} {victimMac} {victim} 9000 {AttackGround.Rounds}");
        await InsideAsync("spoofer", $"/attack/packets say {victim} 9000 own && /attack/packets say {victim} 9000 end");
        Assert.Equal("0", await ground.DockerAsync("wait", "spoof-victim"));
        Assert.Equal(["ready", $"own from {own}"], (await ground.DockerAsync("logs", "spoof-victim")).Split('\n'));

        // Whom do the others take for the gateway and for their neighbour?
        var known = await InsideAsync("spoofed", $"ping -c 1 -W 5 10.71.0.1 >/dev/null; ping -c 1 -W 5 {own} >/dev/null; grep 10.71.0.1 /proc/net/arp");
        foreach (var claimed in (string[])["10.71.0.1", own == "10.71.0.2" ? "10.71.0.3" : "10.71.0.2"]) await InsideAsync("spoofer", $"/attack/packets arp eth0 {claimed} {AttackGround.Rounds}");
        Assert.Equal(known, await InsideAsync("spoofed", "grep 10.71.0.1 /proc/net/arp"));
        await ground.DockerAsync("rm", "-f", "spoofer", "spoofed", "spoof-victim");
        await ground.DockerAsync("network", "rm", "spoof");
    }

    [Fact]
    public async Task A_pod_is_heard_under_its_own_address_alone()
    {
        var space = await ground.SpaceAsync("spoofing");
        var nodes = (await space.KubectlAsync("get", "nodes", "-o", "jsonpath={.items[*].metadata.name}")).Split(' ');
        await space.AttackAsync(Pod("forger", nodes[0], "[\"sleep\",\"1000\"]"));
        foreach (var (victim, node) in new[] { ("near", nodes[0]), ("far", nodes[1]) })
            await space.AttackAsync(Pod(victim, node, "[\"/attack/packets\",\"listen\",\"9000\"]"));
        foreach (var name in (string[])["forger", "near", "far"]) await space.ReadyAsync($"pod/{name}");
        var own = await space.FieldAsync("pod/forger", ".status.podIP");
        var (near, far) = (await space.FieldAsync("pod/near", ".status.podIP"), await space.FieldAsync("pod/far", ".status.podIP"));
        foreach (var (victim, address, other) in new[] { ("near", near, far), ("far", far, near) })
        {
            await space.UntilAsync($"{victim} listens", ["logs", victim], text => text.Contains("ready"));
            foreach (var source in (string[])[other, "10.89.0.2", "203.0.113.5"]) await space.ExecAsync("forger", "/attack/packets", "forge", source, address, "9000", $"{AttackGround.Rounds}");
            await space.ExecAsync("forger", "sh", "-c", $"/attack/packets say {address} 9000 own && /attack/packets say {address} 9000 end");
            await space.UntilFieldAsync($"pod/{victim}", ".status.phase", "Succeeded");
            Assert.Equal($"ready\nown from {own}", await space.KubectlAsync("logs", victim));
        }
        await space.KubectlAsync("delete", "namespace", space.Name, "--wait=false");
    }

    private static string Pod(string name, string node, string command) => $$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}"},"spec":{"nodeName":"{{node}}","restartPolicy":"Never","terminationGracePeriodSeconds":0,
         "containers":[{"name":"c","image":"IMAGE","command":{{command}}}]} }
        """;

    private Task StartAsync(string name, params string[] command) => ground.DockerAsync(["run", "-d", "--name", name, "--network", "spoof", AttackGround.Image, .. command]);

    private Task<string> InsideAsync(string container, string script) => ground.DockerAsync("exec", container, "sh", "-c", script);

    private Task<string> AddressAsync(string container) => ground.DockerAsync("inspect", "-f", "{{.NetworkSettings.Networks.spoof.IPAddress}}", container);

    private Task<string> MacAsync(string container) => ground.DockerAsync("inspect", "-f", "{{.NetworkSettings.Networks.spoof.MacAddress}}", container);

    private async Task UntilReadyAsync(string container)
    {
        var naru = await ground.NaruAsync();
        await NaruInstance.UntilAsync($"{container} listens", () => naru.DockerAsync("logs", container), done => done.Output.Contains("ready"));
    }
}
