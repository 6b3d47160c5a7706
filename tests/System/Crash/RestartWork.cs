namespace Naru.Tests.System.Crash;

/// <summary>A container's program ends by itself, and a restart policy starts it again.</summary>
internal sealed class RestartWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "restart a container that ends";

    public override Task PrepareAsync() => Machine.DockerAsync("run", "-d", "--name", Name("c"), "--restart", "on-failure", CrashMachine.Image, "sh", "-c", "sleep 100000; exit 3");

    public override async Task DriveAsync(Acknowledged acknowledged) => await Machine.Naru.DockerAsync("exec", Name("c"), "sh", "-c", "for p in /proc/[0-9]*; do case $(cat $p/cmdline 2>/dev/null) in sleep*) kill ${p#/proc/};; esac; done");

    public override async Task CompleteAsync()
    {
        await Machine.UntilDockerAsync("the container runs again", ["inspect", "-f", "{{.State.Running}}", Name("c")], asked => asked.Trimmed == "true");
        await Machine.DockerAsync("rm", "-f", Name("c"));
    }
}
