namespace Naru.Tests.System.Crash;

/// <summary>Objects are applied: a ConfigMap that is kept to the end of the test, and a pod that mounts it beside a disk in memory.</summary>
internal sealed class ApplyWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "apply a pod";

    private string Manifest => """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"CM"},"data":{"color":"blue"}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"POD"},"spec":{"terminationGracePeriodSeconds":0,"automountServiceAccountToken":false,
          "containers":[{"name":"c","image":"IMAGE","command":["sleep","100000"],"resources":{"limits":{"memory":"64Mi"}},
            "volumeMounts":[{"name":"m","mountPath":"/m"},{"name":"d","mountPath":"/d"},{"name":"s","mountPath":"/s"}]}],
          "volumes":[{"name":"m","configMap":{"name":"CM"}},{"name":"d","emptyDir":{"medium":"Memory"}},{"name":"s","emptyDir":{}}]}}
        """.Replace("CM", Name("cm")).Replace("POD", Name("pod")).Replace("IMAGE", CrashMachine.Image);

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        var applied = await Machine.TryApplyAsync(Manifest);
        if (applied.Output.Contains($"configmap/{Name("cm")} created"))
            acknowledged.Kubernetes("a created ConfigMap", ["get", "configmap", Name("cm"), "-o", "jsonpath={.data.color}"], "blue");
        if (applied.Output.Contains($"pod/{Name("pod")} created"))
            acknowledged.Kubernetes("a created pod", ["get", "pod", Name("pod"), "-o", "jsonpath={.spec.containers[0].image}"], CrashMachine.Image);
    }

    public override async Task CompleteAsync()
    {
        await Machine.UntilKubectlAsync("the API answers", ["get", "namespace", "default"], asked => asked.ExitCode == 0);
        (await Machine.TryApplyAsync(Manifest)).Succeeded();
        await Machine.UntilKubectlAsync("the pod is ready", ["get", "pod", Name("pod"), "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}"], asked => asked.Trimmed == "True");
        var inside = await Machine.KubectlAsync("exec", Name("pod"), "--", "sh", "-c", "echo $(cat /m/color) $(cat /proc/mounts | while read a b c d; do [ $b = /d ] && echo $c; done) && cat /proc/net/route /etc/hosts /proc/self/cgroup");
        Assert.StartsWith("blue tmpfs", inside);
        Assert.Contains("eth0\t00000000", inside);
        Assert.Contains(Name("pod"), inside);
        await Machine.KubectlAsync("delete", "pod", Name("pod"), "--wait=true");
    }
}
