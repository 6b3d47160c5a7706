using Naru.Cli.EngineVerbs;
using Naru.Cli.Grammar;

namespace Naru.Tests.Unit.Cli;

public sealed class ContainerRequestTests
{
    private static Naru.Resources.Trees.Tree Request(params string[] words) =>
        ContainerRequest.From(FlagParser.Parse([.. RunVerb.Verb.AllFlags], true, words));

    [Fact]
    public void A_published_port_is_exposed_and_bound()
    {
        var request = Request("-p", "127.0.0.1:8080:80", "web");
        Assert.True(request["ExposedPorts"].Has("80/tcp"));
        Assert.Equal("""[{"HostIp":"127.0.0.1","HostPort":"8080"}]""", request["HostConfig"]["PortBindings"]["80/tcp"].ToString());
    }

    [Fact]
    public void Limits_are_bytes_and_billionths_of_a_processor()
    {
        var limits = Request("-m", "64m", "--cpus", "1.5", "web")["HostConfig"];
        Assert.Equal((64L << 20, 1_500_000_000L), (limits["Memory"].AsInt64(), limits["NanoCpus"].AsInt64()));
    }

    [Theory]
    [InlineData("-p", "99999:80")]
    [InlineData("-m", "lots")]
    [InlineData("--cpus", "-1")]
    public void A_value_that_means_nothing_is_refused(string flag, string value) => Assert.Throws<UsageException>(() => Request(flag, value, "web"));

    [Fact]
    public void What_stands_behind_the_image_is_the_command() => Assert.Equal("""["ls","-d"]""", Request("-d", "web", "ls", "-d")["Cmd"].ToString());
}
