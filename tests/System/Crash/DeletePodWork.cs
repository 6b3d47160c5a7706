namespace Naru.Tests.System.Crash;

/// <summary>A pod is deleted.</summary>
internal sealed class DeletePodWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "delete a pod";

    private string Manifest => """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"POD"},"spec":{"terminationGracePeriodSeconds":1,"automountServiceAccountToken":false,
          "containers":[{"name":"c","image":"IMAGE","command":["sleep","100000"],"volumeMounts":[{"name":"d","mountPath":"/d"}]}],
          "volumes":[{"name":"d","emptyDir":{"medium":"Memory"}}]}}
        """.Replace("POD", Name("pod")).Replace("IMAGE", CrashMachine.Image);

    public override async Task PrepareAsync()
    {
        (await Machine.TryApplyAsync(Manifest)).Succeeded();
        await Machine.UntilKubectlAsync("the pod is ready", ["get", "pod", Name("pod"), "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}"], asked => asked.Trimmed == "True");
    }

    public override Task DriveAsync(Acknowledged acknowledged) => Machine.Naru.KubectlAsync("delete", "pod", Name("pod"), "--wait=false");

    public override async Task CompleteAsync()
    {
        await Machine.KubectlAsync("delete", "pod", Name("pod"), "--ignore-not-found", "--wait=false");
        await Machine.UntilKubectlAsync("the pod is gone", ["get", "pod", Name("pod"), "--ignore-not-found"], asked => asked is { ExitCode: 0, Trimmed: "" });
    }
}
