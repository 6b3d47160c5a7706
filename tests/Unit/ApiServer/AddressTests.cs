namespace Naru.Tests.Unit.ApiServer;

/// <summary>Which addresses Services get.</summary>
public sealed class AddressTests
{
    [Fact]
    public async Task The_address_at_which_names_are_served_is_no_Services()
    {
        await using var server = await Server.StartAsync();
        var refused = await server.SendAsync("POST", "/api/v1/namespaces/default/services", """{"metadata":{"name":"names"},"spec":{"clusterIP":"10.96.0.10","ports":[{"port":53}]}}""");
        Assert.Equal(422, refused.Status);
        Assert.Contains("failed to allocate IP 10.96.0.10: provided IP is already allocated", refused.Body["message"].Text);
    }
}
