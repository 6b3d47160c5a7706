using Naru.Kernel.Mounts;
using Naru.Kernel.Seccomp;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;
using Naru.Runtime.Keeping;
using Naru.Runtime.Launching;
using Naru.Runtime.Rootfs;
using Naru.Tests.Unit.Kernel;

namespace Naru.Tests.Unit.Runtime;

/// <summary>The pure parts between a specification and a launch.</summary>
public sealed class LaunchPlanTests
{
    [Fact]
    public void The_default_filter_lets_programs_work_and_keeps_the_machine_out_of_reach()
    {
        var program = SeccompRules.Compile(DefaultSeccomp.For(["CAP_CHOWN"]));
        uint Ask(string name, params ulong[] arguments) => FilterCompilerTests.Ask(program, SyscallNumbers.Find(name)!.Value, arguments);
        foreach (var name in (string[])["read", "openat2", "execve", "futex", "setuid", "capset", "epoll_pwait2"])
            Assert.Equal(SeccompAction.Allow.Value, Ask(name));
        foreach (var name in (string[])["mount", "bpf", "init_module", "reboot", "keyctl", "unshare", "setns", "swapon", "kexec_load", "io_uring_setup"])
            Assert.Equal(SeccompAction.Error(1).Value, Ask(name));
        Assert.Equal(SeccompAction.Allow.Value, Ask("clone", 0x01200011));
        Assert.Equal(SeccompAction.Error(1).Value, Ask("clone", 0x10000000));
        Assert.Equal(SeccompAction.Error(38).Value, Ask("clone3"));
        Assert.Equal(SeccompAction.Error(1).Value, Ask("socket", 40));
        Assert.Equal(SeccompAction.Allow.Value, Ask("socket", 2));
    }

    [Fact]
    public void A_capability_opens_the_calls_it_is_for()
    {
        var program = SeccompRules.Compile(DefaultSeccomp.For(["CAP_SYS_ADMIN"]));
        foreach (var name in (string[])["mount", "clone3", "setns"])
            Assert.Equal(SeccompAction.Allow.Value, FilterCompilerTests.Ask(program, SyscallNumbers.Find(name)!.Value));
    }

    [Fact]
    public void Mount_options_are_sorted_by_what_they_act_on()
    {
        var options = MountOptions.Of(new MountSpec { Destination = "/x", Type = "bind", Options = ["rbind", "ro", "nosuid", "rslave", "size=5m", "huge"] });
        Assert.True(options is { IsBind: true, IsRecursive: true });
        Assert.Equal(MountAttributes.ReadOnly | MountAttributes.NoSuid, options.Set);
        Assert.Equal(MountFlags.Slave | MountFlags.Recursive, options.Propagation);
        Assert.Equal([("size", "5m"), ("huge", null)], options.Data);
        Assert.Equal(MountAttributes.None, MountOptions.Of(new MountSpec { Destination = "/x", Options = ["ro", "rw"] }).Set);
    }

    [Theory]
    [InlineData("/a/../../etc//x/", "etc/x")]
    [InlineData("/", "")]
    [InlineData("../..", "")]
    public void Paths_inside_a_container_cannot_climb_out(string path, string beneath) => Assert.Equal(beneath, InsidePath.Beneath(path));

    [Fact]
    public void Programs_are_looked_for_in_the_containers_path()
    {
        Assert.Equal(["/bin/x", "/usr/bin/x"], ProcessSteps.Candidates("x", ["PATH=/bin:relative::/usr/bin/"]));
        Assert.Equal(["./x"], ProcessSteps.Candidates("./x", ["PATH=/bin"]));
    }

    [Fact]
    public void Limits_are_clipped_to_what_we_may_give()
    {
        string[] own = ["Limit                     Soft Limit           Hard Limit           Units     ", "Max open files            20000                30000                files     "];
        Assert.Equal((7, 30_000ul, 30_000ul), ResourceLimits.Resolve(new ResourceLimit { Type = "RLIMIT_NOFILE", Soft = 99_999, Hard = 99_999 }, own, false));
        Assert.Equal((7, 99_999ul, 99_999ul), ResourceLimits.Resolve(new ResourceLimit { Type = "nofile", Soft = 99_999, Hard = 99_999 }, own, true));
        Assert.Throws<KeeperException>(() => ResourceLimits.Resolve(new ResourceLimit { Type = "RLIMIT_X" }, own, true));
    }

    [Fact]
    public void Capabilities_have_the_kernels_numbers()
    {
        Assert.Equal(1ul | 1ul << 21 | 1ul << 40, CapabilityNames.Mask(["CAP_CHOWN", "SYS_ADMIN", "CAP_CHECKPOINT_RESTORE"]));
        Assert.Throws<KeeperException>(() => CapabilityNames.Mask(["CAP_EVERYTHING"]));
    }

    [Fact]
    public void A_changed_limit_leaves_the_others()
    {
        var merged = ResourceMerge.Over(
            new ResourcesSpec { Memory = new MemoryLimits { Limit = 1, Swap = 2 }, Pids = new PidsLimits { Limit = 3 } },
            new ResourcesSpec { Memory = new MemoryLimits { Limit = 9 } });
        Assert.Equal((9L, 2L, 3L), (merged.Memory!.Limit, merged.Memory.Swap, merged.Pids!.Limit));
    }
}
