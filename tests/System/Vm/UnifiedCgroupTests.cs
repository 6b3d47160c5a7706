namespace Naru.Tests.System.Vm;

/// <summary>Containers where the machine has cgroup v2 and nothing else.</summary>
public sealed class UnifiedCgroupTests
{
    private const string Script = """
        set -e
        mkdir -p /context && cp /bin/busybox /context/busybox
        printf 'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox","--install","-s","/bin"]\nENV PATH=/bin\n' > /context/Dockerfile
        /naru up --detach
        /naru build -q -t base /context
        /naru run --rm -m 64m --cpus 0.5 base sh -c 'echo memory $(cat /sys/fs/cgroup/memory.max); echo cpu $(cat /sys/fs/cgroup/cpu.max)'
        /naru run --rm -m 32m base sh -c 'dd if=/dev/zero of=/dev/null bs=64M count=1' || echo "killed: $?"
        /naru down --purge
        [ -z "$(ls -d /sys/fs/cgroup/naru-* 2>/dev/null)" ] && echo cgroups gone
        """;

    [Fact]
    public async Task Limits_hold_and_nothing_is_left()
    {
        var printed = await VirtualMachine.RunAsync(Script);
        Assert.Contains("memory 67108864", printed);
        Assert.Contains("cpu 50000 100000", printed);
        Assert.True(printed.Contains("killed: 137"), printed);
        Assert.Contains("cgroups gone", printed);
    }
}
