using Naru.Kernel.Cgroups;
using Naru.Kernel.Mounts;

namespace Naru.Tests.Unit.Kernel;

/// <summary>What is read from and written to the kernel's mount and cgroup texts.</summary>
public sealed class MountTests
{
    [Fact]
    public void Escaped_mount_points_are_read_back()
    {
        var row = Assert.Single(MountTable.Parse(@"36 35 98:0 /sub /a\040b\134c rw,noatime shared:1 - ext4 /dev/root rw,errors=continue"));
        Assert.Equal((@"/a b\c", "/sub", "ext4", "rw,errors=continue"), (row.Target, row.Root, row.Type, row.SuperOptions));
    }

    [Fact]
    public void Overlay_options_escape_what_would_split_them()
    {
        var options = MountPoints.OverlayOptions(["/a:b", "/c,d"], "/u", "/w", true);
        Assert.StartsWith(@"lowerdir=/a\:b:/c\,d,upperdir=/u,workdir=/w,", options);
        Assert.Contains(",volatile", options);
    }

    [Fact]
    public void Hybrid_and_unified_layouts_are_told_apart()
    {
        static MountRow Row(string target, string type, string options) => new(target, "/", type, type, "rw", options);
        var hybrid = Layout.From([Row("/c/cpu,cpuacct", "cgroup", "rw,cpu,cpuacct"), Row("/c/unified", "cgroup2", "rw")]);
        Assert.False(hybrid.IsV2);
        Assert.Equal("/c/cpu,cpuacct", hybrid.Controllers["cpuacct"]);
        Assert.True(Layout.From([Row("/sys/fs/cgroup", "cgroup2", "rw")]).IsV2);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1024, 39)]
    [InlineData(262144, 10000)]
    public void Shares_become_weights(ulong shares, ulong weight) => Assert.Equal(weight, CgroupV2.WeightOf(shares));
}
