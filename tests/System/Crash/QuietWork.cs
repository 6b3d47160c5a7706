namespace Naru.Tests.System.Crash;

/// <summary>Nothing is asked for: the store writes by itself what has come before.</summary>
internal sealed class QuietWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "let the store rest";

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        if ((await Machine.Naru.KubectlAsync("create", "configmap", Name("cm"), "--from-literal=color=blue")).ExitCode == 0)
            acknowledged.Kubernetes("a created ConfigMap", ["get", "configmap", Name("cm"), "-o", "jsonpath={.data.color}"], "blue");
    }

    public override async Task CompleteAsync()
    {
        await Machine.UntilKubectlAsync("the API answers", ["get", "namespace", "default"], asked => asked.ExitCode == 0);
        await Machine.KubectlAsync("delete", "configmap", Name("cm"));
    }
}
