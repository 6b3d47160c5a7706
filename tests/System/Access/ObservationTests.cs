using System.Text.RegularExpressions;
using Naru.Tests.System.Jobs;

namespace Naru.Tests.System.Access;

/// <summary>What the API tells of a running cluster: usage, events, health and its own figures.</summary>
public sealed partial class ObservationTests(JobCluster jobs)
{
    [GeneratedRegex(@"^busy\s+(?<cpu>\d+)m\s+(?<memory>\d+)Mi\s*$")]
    private static partial Regex Usage { get; }

    [Fact]
    public async Task Usage_of_pods_and_nodes_is_measured_on_every_node()
    {
        var space = await jobs.SpaceAsync("usage");
        await space.ApplyAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"busy"},"spec":{"nodeName":"node-3","terminationGracePeriodSeconds":0,
              "containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","cat /dev/zero | head -c 50m | tail -c 50m | sleep 100000"]}]}}
            """);
        await space.UntilAsync("the pod's memory is seen", ["top", "pod", "busy", "--no-headers"], text => Usage.Match(text) is { Success: true } use && int.Parse(use.Groups["memory"].Value) >= 40);
        await space.UntilAsync("three nodes are measured", ["top", "nodes", "--no-headers"], text => text.Split('\n').Count(line => Regex.IsMatch(line, @"^node-\d\s+\d+m\s+\d+%\s+\d+Mi\s+\d+%")) == 3);
        await space.KubectlAsync("delete", "pod", "busy");
    }

    [Fact]
    public async Task Events_of_both_groups_health_and_figures_are_served()
    {
        var space = await jobs.SpaceAsync("events");
        await space.ApplyAsync("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"seen"},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"]}]}}""");
        await space.ReadyAsync("pod/seen");
        await space.UntilAsync("the newer group has the event", ["get", "events.v1.events.k8s.io", "-o", "jsonpath={.items[*].reason}"], text => text.Contains("Scheduled") && text.Contains("Started"));
        Assert.Contains("Started container c", await space.KubectlAsync("events", "--for=pod/seen"));
        Assert.Contains("[+]ping ok", await space.KubectlAsync("get", "--raw", "/livez?verbose"));
        Assert.Contains("check passed", await space.KubectlAsync("get", "--raw", "/readyz?verbose"));
        Assert.Matches(@"(?m)^[a-z_]+(\{.*\})? [0-9.e+]+$", await space.KubectlAsync("get", "--raw", "/metrics"));
    }
}
