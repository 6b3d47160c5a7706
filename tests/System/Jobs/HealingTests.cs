using System.Globalization;
using Naru.Tests.Harness;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>Self-healing of one container: probes of every kind by every handler, and restarts that come more slowly.</summary>
public sealed class HealingTests(JobCluster jobs)
{
    [Theory]
    [InlineData("exec")]
    [InlineData("http")]
    [InlineData("tcp")]
    [InlineData("grpc")]
    public async Task A_container_starts_serves_and_is_restarted_as_its_probes_say(string handler)
    {
        var space = await jobs.SpaceAsync($"probes-{handler}");
        await space.ApplyAsync(ProbedPod.Manifest(handler));
        var pod = new ProbedPod(space, handler);

        // Until the startup probe has succeeded the others are not asked: liveness would have restarted the container.
        await pod.UntilAsync("false", "false", restarts: 0);
        await pod.UntilEventAsync("Startup probe failed");
        await pod.SetAsync("readiness", true);
        await pod.SetAsync("liveness", true);
        await pod.SetAsync("startup", true);
        await pod.UntilAsync("true", "true", restarts: 0);

        await pod.SetAsync("readiness", false);
        await pod.UntilAsync("true", "false", restarts: 0);
        await pod.SetAsync("readiness", true);
        await pod.UntilAsync("true", "true", restarts: 0);

        // The new container has nothing switched on, so it is not even started.
        await pod.SetAsync("liveness", false);
        await pod.UntilAsync("false", "false", restarts: 1);
        await pod.UntilEventAsync("Container c failed liveness probe, will be restarted");
        await space.KubectlAsync("delete", "pod", "probed", "--wait=false");
    }

    [Fact]
    public async Task A_container_that_does_not_start_in_its_time_is_stopped_politely_and_started_anew()
    {
        var space = await jobs.SpaceAsync("startup");
        await space.ApplyAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"slow"},"spec":{"terminationGracePeriodSeconds":600,"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],
              "startupProbe":{"exec":{"command":["/bin/test","-e","/v/stopped"]},"periodSeconds":1,"failureThreshold":2,"terminationGracePeriodSeconds":1},
              "lifecycle":{"preStop":{"exec":{"command":["/bin/touch","/v/stopped"]}}},"volumeMounts":[{"name":"v","mountPath":"/v"}]}],"volumes":[{"name":"v","emptyDir":{}}]}}
            """);
        // The second attempt starts well by what the first one's preStop left. A pod of ten minutes' grace would not be there yet.
        await space.UntilAsync("the second attempt is ready", ["get", "pod", "slow", "-o", "jsonpath={.status.containerStatuses[0]['started','ready','restartCount']}"], text => text == "true true 1");
        await space.UntilAsync("an event says why", ["get", "events", "--field-selector=involvedObject.name=slow"], text => text.Contains("Container c failed startup probe, will be restarted"));
        await space.KubectlAsync("delete", "pod", "slow", "--grace-period=0", "--force");
    }

    [Fact]
    public async Task A_container_that_keeps_failing_is_restarted_more_and_more_slowly()
    {
        var space = await jobs.SpaceAsync("crash-loop");
        await space.ApplyAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"crash"},"spec":{"containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","exit 1"]}]}}
            """);
        await space.UntilAsync("the second failure waits 10 s", Waiting, text => text.StartsWith("1 CrashLoopBackOff back-off 10s ", StringComparison.Ordinal));
        var second = await EndedAsync(space);
        await space.UntilAsync("the third failure waits 20 s", Waiting, text => text.StartsWith("2 CrashLoopBackOff back-off 20s ", StringComparison.Ordinal));
        Assert.InRange((await EndedAsync(space) - second).TotalSeconds, 9, double.MaxValue);
        Assert.Contains("Back-off restarting failed container c", await space.KubectlAsync("get", "events", "--field-selector=involvedObject.name=crash,reason=BackOff"));
        await space.KubectlAsync("delete", "pod", "crash", "--wait=false");
    }

    private static readonly string[] Waiting = ["get", "pod", "crash", "-o", "jsonpath={.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].state.waiting['reason','message']}"];

    // Written in whole seconds.
    private static async Task<DateTimeOffset> EndedAsync(PodSpace space) =>
        DateTimeOffset.Parse(await space.FieldAsync("pod/crash", ".status.containerStatuses[0].lastState.terminated.finishedAt"), CultureInfo.InvariantCulture);
}
