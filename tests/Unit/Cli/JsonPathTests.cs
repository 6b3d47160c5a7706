using Naru.Cli.Output;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Cli;

public sealed class JsonPathTests
{
    private static readonly Tree Pod = Tree.Parse("""
        {"metadata":{"name":"web","annotations":{"a.b/c":"x"}},
         "status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Initialized","status":"False"}],"podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}]}}
        """);

    [Theory]
    [InlineData("{.metadata.name}", "web")]
    [InlineData("name={.metadata.name}{\"\\n\"}", "name=web\n")]
    [InlineData("{.status.podIPs[*].ip}", "10.0.0.1 fd00::1")]
    [InlineData("{.status.podIPs[-1].ip}", "fd00::1")]
    [InlineData("{.status.conditions[?(@.type==\"Initialized\")].status}", "False")]
    [InlineData("{.metadata.annotations['a.b/c']}", "x")]
    [InlineData("{.nothing.here}", "")]
    public void Prints_what_the_path_finds(string template, string printed) => Assert.Equal(printed, JsonPath.Parse(template).Print(Pod));
}
