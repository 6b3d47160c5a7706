using Naru.Runtime;

namespace Naru.Tests.Unit.Runtime;

public sealed class SysctlRulesTests
{
    [Theory]
    [InlineData("net.ipv4.ip_forward", "net/ipv4/ip_forward")]
    [InlineData("net/ipv4/ip_forward", "net/ipv4/ip_forward")]
    [InlineData("net.ipv4.conf.eth0/1.rp_filter", "net/ipv4/conf/eth0.1/rp_filter")]
    [InlineData("net/ipv4/conf/eth0.1/rp_filter", "net/ipv4/conf/eth0.1/rp_filter")]
    public void The_first_separator_says_which_one_parts_the_name(string name, string path) => Assert.Equal(path, SysctlRules.PathOf(name));

    [Theory]
    [InlineData("net.core.somaxconn", "network")]
    [InlineData("kernel.shmmax", "ipc")]
    [InlineData("fs.mqueue.msg_max", "ipc")]
    [InlineData("kernel.domainname", "uts")]
    [InlineData("kernel.msgmaximum", null)]
    [InlineData("kernel.core_pattern", null)]
    [InlineData("fs.file-max", null)]
    [InlineData("user.max_user_namespaces", null)]
    [InlineData("netfilter.x", null)]
    public void A_setting_belongs_to_a_namespace_or_to_the_machine(string name, string? kind)
    {
        Assert.Equal(kind, SysctlRules.NamespaceOf(name));
        Assert.Equal(kind is null, SysctlRules.Refusal(name, _ => true) is not null);
        Assert.NotNull(SysctlRules.Refusal(name, _ => false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("net..x")]
    [InlineData("net/../vm/swappiness")]
    [InlineData("net/./x")]
    [InlineData("/net/ipv4/ip_forward")]
    public void What_is_no_name_of_a_setting_is_refused(string name) => Assert.Contains("is not a dotted name", SysctlRules.Refusal(name, _ => true));
}
