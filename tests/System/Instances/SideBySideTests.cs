using Naru.Tests.Harness;

namespace Naru.Tests.System.Instances;

/// <summary>Several instances in one network, and what each leaves when it goes.</summary>
public sealed class SideBySideTests
{
    [Fact]
    public async Task Instances_share_a_machine_and_the_last_one_puts_forwarding_back()
    {
        await using var naru = await NaruInstance.PrepareAsync();
        (await naru.InsideAsync("sh", ["-c", "echo 0 > /proc/sys/net/ipv4/ip_forward"])).Succeeded();
        var before = await naru.TracesAsync();
        var (data, run) = (Path.Combine(naru.Folder, "data2"), Path.Combine(naru.Folder, "run2"));
        (await naru.UpAsync()).Succeeded();
        (await naru.InsideAsync(NaruInstance.Executable, ["up", "--data", data, "--run", run, "--api-port", "6444", "--detach"])).Succeeded();
        (await naru.NaruAsync("down", "--purge", "--data", naru.DataDirectory)).Succeeded();
        // The first one turned it on; the second one needs it.
        Assert.Equal("1", await ForwardingAsync());
        (await naru.InsideAsync("kubectl", ["--kubeconfig", Path.Combine(run, "kubeconfig"), "get", "nodes"])).Succeeded();
        (await naru.InsideAsync(NaruInstance.Executable, ["down", "--purge", "--run", run])).Succeeded();
        Assert.Equal("0", await ForwardingAsync());
        Assert.Equal(before, await naru.TracesAsync());
        Assert.False(Directory.Exists(data) || Directory.Exists(run));

        async Task<string> ForwardingAsync() => (await naru.InsideAsync("cat", ["/proc/sys/net/ipv4/ip_forward"])).Succeeded().Trimmed;
    }

    [Fact]
    public async Task Forwarding_that_was_on_before_stays_on()
    {
        await using var naru = await NaruInstance.PrepareAsync();
        (await naru.InsideAsync("sh", ["-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"])).Succeeded();
        var before = await naru.TracesAsync();
        (await naru.UpAsync()).Succeeded();
        (await naru.NaruAsync("down", "--purge", "--data", naru.DataDirectory)).Succeeded();
        Assert.Equal(before, await naru.TracesAsync());
        Assert.EndsWith("\n1\n", before);
    }

    [Fact]
    public async Task A_paused_container_does_not_keep_an_instance_up()
    {
        await using var naru = await NaruInstance.StartAsync();
        var root = Path.Combine(naru.Folder, "root");
        (await Command.RunAsync("sh", ["-c", $"mkdir -p {root}/bin && cp /bin/busybox {root}/bin/ && tar -C {root} -cf {root}.tar bin"])).Succeeded();
        (await naru.DockerAsync("import", root + ".tar", "box:1")).Succeeded();
        (await naru.DockerAsync("run", "-d", "--name", "still", "box:1", "/bin/busybox", "sleep", "100000")).Succeeded();
        (await naru.DockerAsync("pause", "still")).Succeeded();
        (await naru.NaruAsync("down", "--time", "1", "--data", naru.DataDirectory)).Succeeded();
        var status = await naru.NaruAsync("status", "-o", "json", "--data", naru.DataDirectory);
        Assert.Equal(3, status.ExitCode);
        Assert.Contains("\"processes\":0", status.Output);
    }
}
