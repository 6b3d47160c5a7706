using Naru.Tests.Harness;

namespace Naru.Tests.System.Attacks;

/// <summary>What nobody published is asked for from other networks, from pods, and from containers that may not talk to each other.</summary>
public sealed class LinkAttacks(AttackGround ground)
{
    private const string Serve = "httpd -f -p 8000 -h /etc";

    [Fact]
    public async Task Unpublished_ports_are_closed_to_other_networks_and_to_pods()
    {
        await ground.DockerAsync("network", "create", "link-a");
        await ground.DockerAsync("network", "create", "link-b");
        await RunAsync("link-served", "link-a", ["-p", "18710:8000"], Serve);
        await RunAsync("link-neighbour", "link-a", [], "sleep 1000");
        await RunAsync("link-stranger", "link-b", [], "sleep 1000");
        var space = await ground.SpaceAsync("links");
        await space.AttackAsync(Pod("served", Serve));
        await space.AttackAsync(Pod("client", "sleep 1000"));
        foreach (var pod in (string[])["served", "client"]) await space.ReadyAsync($"pod/{pod}");
        var container = await AddressAsync("link-served", "link-a");
        var pods = await space.FieldAsync("pod/served", ".status.podIP");

        await UntilGetsAsync("link-neighbour", container);
        Assert.False(await GetsAsync("link-stranger", container));
        Assert.False(await GetsAsync("link-stranger", pods));
        await space.UntilAsync("a pod reaches another", ["exec", "client", "--", "sh", "-c", Ask(pods, 8000)], text => text.Contains("root:"));
        Assert.False(await PodGetsAsync(space, container, 8000));
        var host = await space.FieldAsync("pod/client", ".status.hostIP");
        Assert.True(await PodGetsAsync(space, host, 18710) || await PodGetsAsync(space, "10.89.0.1", 18710));

        await space.KubectlAsync("delete", "namespace", space.Name, "--wait=false");
        await RemoveAsync(["link-a", "link-b"], "link-served", "link-neighbour", "link-stranger");
    }

    [Fact]
    public async Task Options_of_a_network_hold()
    {
        await ground.DockerAsync("network", "create", "--internal", "link-inside");
        await ground.DockerAsync("network", "create", "-o", "com.docker.network.bridge.enable_icc=false", "link-shy");
        await ground.DockerAsync("network", "create", "-o", "com.docker.network.bridge.host_binding_ipv4=127.0.0.1", "link-local");
        await RunAsync("link-hidden", "link-inside", ["-p", "18711:8000"], Serve);
        await RunAsync("link-near", "link-local", ["-p", "18712:8000"], Serve);
        await RunAsync("link-shy-1", "link-shy", ["-p", "18713:8000"], Serve);
        await RunAsync("link-shy-2", "link-shy", [], "sleep 1000");

        Assert.Equal("", await ground.DockerAsync("port", "link-hidden"));
        Assert.Equal("map[8000/tcp:[]]", await ground.DockerAsync("inspect", "-f", "{{.NetworkSettings.Ports}}", "link-hidden"));
        Assert.Equal("8000/tcp -> 127.0.0.1:18712", await ground.DockerAsync("port", "link-near"));
        var gateway = await ground.DockerAsync("inspect", "-f", "{{(index .NetworkSettings.Networks \"link-shy\").Gateway}}", "link-shy-2");
        await UntilGetsAsync("link-shy-2", gateway, port: 18713);
        Assert.False(await GetsAsync("link-shy-2", await AddressAsync("link-shy-1", "link-shy")));
        Assert.False(await GetsAsync("link-shy-2", await AddressAsync("link-shy-1", "link-shy"), routed: true));
        // What listens on loopback for the host alone.
        Assert.False(await GetsAsync("link-shy-2", gateway, port: 18712));

        await RemoveAsync(["link-inside", "link-shy", "link-local"], "link-hidden", "link-near", "link-shy-1", "link-shy-2");
    }

    private Task RunAsync(string name, string network, string[] options, string command) =>
        ground.DockerAsync(["run", "-d", "--name", name, "--network", network, "--cap-add", "NET_ADMIN", .. options, AttackGround.Image, .. command.Split(' ')]);

    /// <param name="routed">By way of the gateway, past the network's own wire.</param>
    private async Task<bool> GetsAsync(string client, string address, bool routed = false, int port = 8000)
    {
        var route = routed ? $"ip route replace {address}/32 via $(ip route | sed -n 's/default via \\([^ ]*\\).*/\\1/p') && " : "";
        var naru = await ground.NaruAsync();
        return (await naru.DockerAsync("exec", client, "sh", "-c", route + Ask(address, port))).Output.Contains("root:");
    }

    private async Task UntilGetsAsync(string client, string address, int port = 8000)
    {
        var naru = await ground.NaruAsync();
        await NaruInstance.UntilAsync($"{client} gets an answer of {address}:{port}",
            () => naru.DockerAsync("exec", client, "sh", "-c", Ask(address, port)), done => done.Output.Contains("root:"));
    }

    private static async Task<bool> PodGetsAsync(AttackSpace space, string address, int port) =>
        (await space.RunAsync(["exec", "client", "--", "sh", "-c", Ask(address, port)])).Output.Contains("root:");

    /// <summary>Asks for a file; what is dropped on its way counts as no answer after two seconds.</summary>
    private static string Ask(string address, int port) => $"printf 'GET /passwd HTTP/1.0\r\n\r\n' | nc -w 2 {address} {port}";

    private Task<string> AddressAsync(string container, string network) =>
        ground.DockerAsync("inspect", "-f", $"{{{{(index .NetworkSettings.Networks \"{network}\").IPAddress}}}}", container);

    private async Task RemoveAsync(string[] networks, params string[] containers)
    {
        await ground.DockerAsync(["rm", "-f", .. containers]);
        await ground.DockerAsync(["network", "rm", .. networks]);
    }

    private static string Pod(string name, string command) => $$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}"},"spec":{"restartPolicy":"Never","terminationGracePeriodSeconds":0,
         "containers":[{"name":"c","image":"IMAGE","command":["{{string.Join("\",\"", command.Split(' '))}}"]}]} }
        """;
}
