using Naru.Resources.Trees;
using Naru.Why;

namespace Naru.Tests.Unit.Why;

public sealed class EngineContainerTests
{
    [Theory]
    [InlineData("""{"Status":"exited","ExitCode":137,"OOMKilled":true}""", "no", 0, "more memory than its limit of 16 MiB")]
    [InlineData("""{"Status":"exited","ExitCode":137}""", "no", 0, "SIGKILL ended it")]
    [InlineData("""{"Status":"exited","ExitCode":139}""", "no", 0, "signal 11 ended it")]
    [InlineData("""{"Status":"exited","ExitCode":3}""", "", 0, "it has no restart policy")]
    [InlineData("""{"Status":"exited","ExitCode":3}""", "on-failure", 4, "gave up after 4 restarts")]
    [InlineData("""{"Status":"exited","ExitCode":0}""", "on-failure", 0, "starts it again only after a failure")]
    [InlineData("""{"Status":"exited","ExitCode":143}""", "always", 0, "it was stopped on purpose")]
    [InlineData("""{"Status":"restarting","ExitCode":1}""", "always", 2, "it was started again 2 times")]
    [InlineData("""{"Status":"created","Error":"port is taken"}""", "no", 0, "its start failed: port is taken")]
    [InlineData("""{"Status":"paused"}""", "no", 0, "docker unpause web")]
    [InlineData("""{"Status":"running","Health":{"Status":"unhealthy","FailingStreak":5,"Log":[{"ExitCode":1,"Output":"bad\n"}]}}""", "no", 0, "the last ended with code 1: bad")]
    public void Its_state_is_explained(string state, string policy, int restarts, string why) => Assert.Contains(why, Explain(state, policy, restarts));

    [Fact]
    public void One_that_runs_well_has_nothing_to_explain() =>
        Assert.Equal("Container web runs since noon", Explain("""{"Status":"running","StartedAt":"noon"}""", "no", 0));

    [Fact]
    public void One_of_a_pod_points_there() =>
        Assert.Contains("it is of pod d/p", Explanation.OfContainer(Tree.Parse("""{"Name":"/web","State":{"Status":"running"},"Config":{"Labels":{"io.kubernetes.pod.name":"p","io.kubernetes.pod.namespace":"d"}}}""")).ToString());

    private static string Explain(string state, string policy, int restarts)
    {
        var container = Tree.Parse("""{"Name":"/web","HostConfig":{"Memory":16777216},"Config":{"Healthcheck":{"Test":["CMD","true"]}}}""")
            .With("State", Tree.Parse(state)).With("RestartCount", restarts)
            .WithPath(["HostConfig", "RestartPolicy", "Name"], policy);
        return Explanation.OfContainer(container).ToString();
    }
}
