namespace Naru.Tests.System.Crash;

/// <summary>A Deployment rolls out a new version.</summary>
internal sealed class RolloutWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "roll out a new version";

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        if ((await Machine.Naru.KubectlAsync("set", "env", "deployment/web", $"ROUND={Name("r")}")).ExitCode == 0)
            acknowledged.Kubernetes("a Deployment's new version", ["get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].env[0].value}"], Name("r"));
    }

    public override async Task CompleteAsync()
    {
        await Machine.UntilKubectlAsync("the API answers", ["get", "namespace", "default"], asked => asked.ExitCode == 0);
        await Machine.KubectlAsync("set", "env", "deployment/web", $"ROUND={Name("r")}");
        await Machine.KubectlAsync("rollout", "status", "deployment/web", "--timeout=50s");
        await Machine.UntilKubectlAsync("two pods of the new version are left", ["get", "pods", "-l", "app=web", "-o", "jsonpath={range .items[*]}{.spec.containers[0].env[0].value} {end}"], asked => asked.Trimmed == $"{Name("r")} {Name("r")} ");
        await Machine.UntilKubectlAsync("the Service leads to them", ["get", "endpointslices", "-l", "kubernetes.io/service-name=web", "-o", "jsonpath={range .items[*].endpoints[*]}{.conditions.ready} {end}"], asked => asked.Trimmed == "true true ");
    }
}
