namespace Naru.Tests.Unit.ApiServer;

/// <summary>Which addresses Services get.</summary>
public sealed class AddressTests
{
    private const string Services = "/api/v1/namespaces/default/services";

    [Fact]
    public async Task The_address_at_which_names_are_served_is_no_Services()
    {
        await using var server = await Server.StartAsync();
        var refused = await server.SendAsync("POST", Services, """{"metadata":{"name":"names"},"spec":{"clusterIP":"10.96.0.10","ports":[{"port":53}]}}""");
        Assert.Equal(422, refused.Status);
        Assert.Contains("failed to allocate IP 10.96.0.10: provided IP is already allocated", refused.Body["message"].Text);
    }

    [Fact]
    public async Task Services_made_at_once_take_every_port_of_the_range_and_none_twice()
    {
        await using var server = await Server.StartAsync(options: plain => plain with { NodePorts = (30000, 30299) });
        var made = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => server.CreateAsync(Services,
            $$$"""{"metadata":{"name":"s{{{i}}}"},"spec":{"type":"NodePort","ports":[{"port":80}]}}"""))));
        Assert.Equal(Enumerable.Range(30000, 300), made.Select(s => s["spec"]["ports"][0]["nodePort"].AsInt32()).Order());
        Assert.Equal(300, made.Select(s => s["spec"]["clusterIP"].Text).Distinct().Count());
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"type":"NodePort","clusterIP":"10.96.7.7","ports":[{"port":80,"nodePort":30080},{"port":80,"nodePort":30081}]}}""")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"type":"NodePort","clusterIP":"10.96.7.7","ports":[{"port":80,"nodePort":30080},{"port":81,"nodePort":30080}]}}""")]
    [InlineData("""{"metadata":{"name":"No Name"},"spec":{"type":"NodePort","clusterIP":"10.96.7.7","ports":[{"port":80,"nodePort":30080}]}}""")]
    public async Task A_refused_service_gives_back_what_it_asked_for(string invalid)
    {
        await using var server = await Server.StartAsync();
        Assert.Equal(422, (await server.SendAsync("POST", Services, invalid)).Status);
        var made = await server.CreateAsync(Services, """{"metadata":{"name":"web"},"spec":{"type":"NodePort","clusterIP":"10.96.7.7","ports":[{"port":80,"nodePort":30080}]}}""");
        Assert.Equal(("10.96.7.7", 30080), (made["spec"]["clusterIP"].Text, made["spec"]["ports"][0]["nodePort"].AsInt32()));
    }
}
