using System.Text;
using Naru.Engine;
using Naru.Engine.Containers.Spec;
using Naru.Engine.Containers.Spec.Seccomp;

namespace Naru.Tests.Unit.Engine;

public sealed class SeccompProfileTests
{
    [Theory]
    [InlineData(""" "includes":{} """, true)]
    [InlineData(""" "includes":{"caps":["CAP_CHOWN","CAP_KILL"]} """, true)]
    [InlineData(""" "includes":{"caps":["CAP_CHOWN","CAP_SYS_ADMIN"]} """, false)]
    [InlineData(""" "includes":{"arches":["amd64","x32"]} """, true)]
    [InlineData(""" "includes":{"arches":["s390x"]} """, false)]
    [InlineData(""" "includes":{"minKernel":"6.1"} """, true)]
    [InlineData(""" "includes":{"minKernel":"6.2"} """, false)]
    [InlineData(""" "includes":{"minKernel":"5.19"} """, true)]
    [InlineData(""" "excludes":{"caps":["CAP_SYS_ADMIN"]} """, true)]
    [InlineData(""" "excludes":{"caps":["CAP_SYS_ADMIN","CAP_CHOWN"]} """, false)]
    [InlineData(""" "excludes":{"arches":["amd64"]} """, false)]
    [InlineData(""" "excludes":{"minKernel":"4.8"} """, false)]
    [InlineData(""" "includes":{"caps":["CAP_CHOWN"]},"excludes":{"caps":["CAP_KILL"]} """, false)]
    [InlineData(""" "includes":null,"excludes":{"caps":[],"arches":null} """, true)]
    public void A_rule_counts_when_all_its_conditions_hold(string conditions, bool counts)
    {
        var spec = Translate($$"""{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW","args":null,"comment":"",{{conditions}}}]}""");
        Assert.Equal(counts ? 1 : 0, spec.Syscalls.Count);
    }

    [Fact]
    public void What_a_rule_says_is_kept()
    {
        var rule = Translate("""{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"syscalls":[{"name":"clone","action":"SCMP_ACT_ERRNO","errnoRet":7,"args":[{"index":0,"value":5,"valueTwo":6,"op":"SCMP_CMP_MASKED_EQ"}]}]}""").Syscalls.Single();
        Assert.Equal(("clone", 7U, 5UL, 6UL, "SCMP_CMP_MASKED_EQ"), (rule.Names.Single(), rule.ErrnoRet, rule.Args.Single().Value, rule.Args.Single().ValueTwo, rule.Args.Single().Op));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("profile.json")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"archMap":[{"architecture":"SCMP_ARCH_X86_64"}]}""")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"action":"SCMP_ACT_ERRNO"}]}""")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","includes":{"minKernel":"new"}}]}""")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","includes":{"capabilities":["CAP_CHOWN"]}}]}""")]
    public void A_profile_that_is_not_understood_whole_is_refused(string profile) =>
        Assert.StartsWith("Decoding seccomp profile failed", Assert.Throws<EngineException>(() => Translate(profile)).Message);

    [Theory]
    [InlineData("no-new-privileges", true)]
    [InlineData("no-new-privileges=TRUE", true)]
    [InlineData("no-new-privileges:1", true)]
    [InlineData("no-new-privileges=false", false)]
    public void The_words_for_true_and_false_are_read(string option, bool isOn) => Assert.Equal(isOn, SecurityOptions.Parse([option]).NoNewPrivileges);

    private static Naru.Oci.RuntimeSpec.SeccompSpec Translate(string profile) => new ProfileTranslation(["CAP_CHOWN", "CAP_KILL"], "6.1.0-44-amd64").Translate(Encoding.UTF8.GetBytes(profile));
}
