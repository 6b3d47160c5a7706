using System.Text.Json;
using Naru.DockerApi.Json;

namespace Naru.Tests.Unit.DockerApi;

/// <summary>What clients in other languages send.</summary>
public sealed class WireJsonTests
{
    [Fact]
    public void Null_is_no_value()
    {
        var config = JsonSerializer.Deserialize("""{"Hostname":null,"Tty":null,"Env":null,"Healthcheck":{"Test":["CMD","x"],"Timeout":null,"Retries":null},"Labels":{"a":null}}""", WireJson.Default.ContainerConfig)!;
        Assert.Equal(("", false, 0L, 0), (config.Hostname, config.Tty, config.Healthcheck!.Timeout, config.Healthcheck.Retries));
        Assert.Equal("", config.Labels!["a"]);
        var host = JsonSerializer.Deserialize("""{"Memory":null,"PidsLimit":null,"LogConfig":null,"RestartPolicy":null,"PortBindings":{"80/tcp":null}}""", WireJson.Default.HostConfig)!;
        Assert.Equal((0L, null, "", ""), (host.Memory, host.PidsLimit, host.LogConfig.Type, host.RestartPolicy.Name));
        Assert.True(host.PortBindings!.ContainsKey("80/tcp"));
    }

    [Fact]
    public void What_is_null_here_is_sent_as_null() =>
        Assert.Contains("\"Env\":null", JsonSerializer.Serialize(new Naru.Engine.Containers.Config.ContainerConfig(), WireJson.Default.ContainerConfig));
}
