using Naru.DockerApi.Http;
using Naru.DockerApi.Routing;
using Naru.Engine;

namespace Naru.Tests.Unit.DockerApi;

public sealed class RoutingTests
{
    private static readonly RouteTable Table = new(
    [
        new Route("GET", "/images/json", _ => Task.CompletedTask),
        new Route("GET", "/images/**/json", _ => Task.CompletedTask),
        new Route("DELETE", "/images/**", _ => Task.CompletedTask),
        new Route("GET", "/containers/*/json", _ => Task.CompletedTask),
    ]);

    [Theory]
    [InlineData("GET", "/images/json", "/images/json", "")]
    [InlineData("GET", "/images/host:5000/a/b:1/json", "/images/**/json", "host:5000/a/b:1")]
    [InlineData("DELETE", "/images/a/b", "/images/**", "a/b")]
    [InlineData("HEAD", "/containers/x/json", "/containers/*/json", "x")]
    public void A_path_finds_its_route(string method, string path, string template, string captured)
    {
        var match = Table.Find(method, path);
        Assert.Equal((template, captured), (match.Route.Template, string.Join(' ', match.Captures)));
    }

    [Fact]
    public void A_path_that_is_none_is_refused() => Assert.Throws<EngineException>(() => Table.Find("GET", "/containers/x"));

    [Theory]
    [InlineData("/v1.43/info", 1, 43, "/info")]
    [InlineData("/info", 1, 50, "/info")]
    [InlineData("/volumes/x", 1, 50, "/volumes/x")]
    public void A_version_is_taken_off_the_path(string path, int major, int minor, string rest) =>
        Assert.Equal((new ApiVersion(major, minor), rest), ApiVersion.Split(path));
}
