using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Spec;
using Naru.Oci.RuntimeSpec;

namespace Naru.Tests.Unit.Engine;

public sealed class SpecTranslationTests
{
    [Fact]
    public void Limits_are_in_the_specification_s_units()
    {
        var resources = Translate(new HostConfig { Memory = 64 << 20, NanoCpus = 500_000_000, PidsLimit = 10 }).Linux.Resources!;
        Assert.Equal(64 << 20, resources.Memory!.Limit);
        Assert.Equal(128 << 20, resources.Memory.Swap);
        Assert.Equal((50_000L, 100_000UL), (resources.Cpu!.Quota, resources.Cpu.Period));
        Assert.Equal(10, resources.Pids!.Limit);
    }

    [Fact]
    public void A_privileged_container_sees_everything()
    {
        var spec = Translate(new HostConfig { Privileged = true, CgroupnsMode = "host" });
        Assert.Empty(spec.Linux.MaskedPaths);
        Assert.Null(spec.Linux.Seccomp);
        Assert.Equal(Capabilities.All, spec.Process.Capabilities!.Effective);
        Assert.DoesNotContain(spec.Linux.Namespaces, n => n.Type == "cgroup");
    }

    [Fact]
    public void A_user_who_is_not_root_holds_no_capability()
    {
        var sets = Translate(new HostConfig(), new UserSpec { Uid = 1000 }).Process.Capabilities!;
        Assert.Empty(sets.Effective);
        Assert.Equal(14, sets.Bounding.Count);
    }

    [Fact]
    public void Namespaces_are_shared_as_asked()
    {
        var spaces = Translate(new HostConfig { NetworkMode = "host", PidMode = "container:other", IpcMode = "private" }).Linux.Namespaces;
        Assert.DoesNotContain(spaces, n => n.Type == "network");
        Assert.Equal("/proc/77/ns/pid", spaces.Single(n => n.Type == "pid").Path);
        Assert.Null(spaces.Single(n => n.Type == "ipc").Path);
    }

    [Fact]
    public void A_pod_s_container_joins_what_the_pod_holds()
    {
        var pod = new PodPlacement { CgroupParent = "pods/x", NetworkNamespacePath = "/run/net", IpcNamespacePath = "/run/ipc", UtsNamespacePath = "/run/uts" };
        var spec = SpecTranslation.Translate(Inputs(Record(new HostConfig()) with { Pod = pod }, new UserSpec()));
        Assert.Equal("/run/net", spec.Linux.Namespaces.Single(n => n.Type == "network").Path);
        Assert.Null(spec.Hostname);
    }

    [Fact]
    public void A_mount_of_the_user_takes_the_place_of_a_default_one()
    {
        var record = Record(new HostConfig()) with { Mounts = [new MountPoint("tmpfs", "", "", "/dev/shm", "", true, "", Options: "size=1m")] };
        var shm = SpecTranslation.Translate(Inputs(record, new UserSpec())).Mounts.Where(m => m.Destination == "/dev/shm").ToArray();
        Assert.Contains("size=1m", Assert.Single(shm).Options);
    }

    private static ContainerSpec Translate(HostConfig host, UserSpec? user = null) => SpecTranslation.Translate(Inputs(Record(host), user ?? new UserSpec()));

    private static SpecInputs Inputs(ContainerRecord record, UserSpec user) => new()
    {
        Record = record,
        RootPath = "/root",
        User = user,
        CgroupPath = "/naru-x/engine/id",
        PidOf = _ => 77,
        Seccomp = new SeccompSpec { DefaultAction = "SCMP_ACT_ERRNO" },
    };

    private static ContainerRecord Record(HostConfig host) => new()
    {
        Id = new string('a', 64),
        Name = "name",
        Created = DateTimeOffset.UnixEpoch,
        ImageId = "",
        Config = new ContainerConfig { Hostname = "box" },
        HostConfig = host,
        Command = ["true"],
        LogPath = "/log",
    };
}
