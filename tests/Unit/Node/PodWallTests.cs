using Naru.Node.Configuration;
using Naru.Node.Machine;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Node;

/// <summary>What a pod may not have on this node, whoever let it be written: an object may be older than the rule.</summary>
public sealed class PodWallTests
{
    private static readonly ImageRecord Image = new("sha256:1", [], 1);

    [Theory]
    [InlineData(""" "procMount":"Unmasked" """)]
    [InlineData(""" "procMount":"Unmasked","privileged":false """)]
    public void Proc_without_masks_needs_a_user_namespace(string context)
    {
        var container = Tree.Parse($$$"""{"name":"c","securityContext":{{{{context}}}}}""");
        Assert.Contains("hostUsers: false", Assert.Throws<PodConfigurationException>(() => PrivilegesPlan.Of(container, Tree.Parse("{}"), Image)).Message);
    }

    [Theory]
    [InlineData(""" "privileged":true """, true)]
    [InlineData(""" "procMount":"Default" """, false)]
    public void Otherwise_the_masks_are_as_for_any_container(string context, bool isUnmasked) =>
        Assert.Equal(isUnmasked, PrivilegesPlan.Of(Tree.Parse($$$"""{"name":"c","securityContext":{{{{context}}}}}"""), Tree.Parse("{}"), Image).UnmaskedProc);

    [Theory]
    [InlineData("net.ipv4.tcp_syncookies", "", true)]
    [InlineData("net/ipv4/tcp_syncookies", "", true)]
    [InlineData("kernel.shm_rmid_forced", "", true)]
    [InlineData("net.ipv4.tcp_syncookies", """ "hostNetwork":true, """, false)]
    [InlineData("kernel.shm_rmid_forced", """ "hostIPC":true, """, false)]
    [InlineData("net.ipv4.ip_forward", "", false)]
    [InlineData("net.core.somaxconn", "", false)]
    [InlineData("kernel.shmmax", "", false)]
    [InlineData("vm.swappiness", "", false)]
    [InlineData("net.ipv4.tcp_syncookies.x", "", false)]
    public void A_setting_is_safe_and_of_the_pod_s_own_namespace(string name, string spec, bool isGiven)
    {
        var pod = Tree.Parse($$$"""{{{{spec}}}"securityContext":{"sysctls":[{"name":"{{{name}}}","value":"1"}]}}""");
        if (isGiven) Assert.Equal("1", Assert.Single(PodSysctls.Of(pod)).Value);
        else Assert.Equal("SysctlForbidden", Assert.Throws<PodConfigurationException>(() => PodSysctls.Of(pod)).Reason);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData("app")]
    public void An_image_that_may_run_as_root_does_not_where_it_must_not(string user) => Assert.Throws<PodConfigurationException>(
        () => PrivilegesPlan.Of(Tree.Parse("""{"name":"c","securityContext":{"runAsNonRoot":true}}"""), Tree.Parse("{}"), Image with { User = user }));
}
