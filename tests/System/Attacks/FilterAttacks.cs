namespace Naru.Tests.System.Attacks;

/// <summary>Profiles of system calls whose rules have conditions: what is allowed to a capability is not allowed without it.</summary>
public sealed class FilterAttacks(AttackGround ground)
{
    private const string Unshare = "unshare -U -r true 2>&1; echo $?";

    // Everything is allowed but unshare, which has a rule of its own.
    private static string Profile(string rule) => $$"""
        {"defaultAction":"SCMP_ACT_ALLOW","archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]}],
        "syscalls":[{"names":["unshare"],"action":"SCMP_ACT_ERRNO","errnoRet":1,{{rule}}}]}
        """;

    [Theory]
    [InlineData("""  "excludes":{"caps":["CAP_SYS_ADMIN"]} """, false)]
    [InlineData("""  "excludes":{"caps":["CAP_CHOWN"]} """, true)]
    [InlineData("""  "includes":{"caps":["CAP_CHOWN"]} """, false)]
    [InlineData("""  "includes":{"caps":["CAP_SYS_ADMIN"]} """, true)]
    [InlineData("""  "includes":{"arches":["arm64"]} """, true)]
    [InlineData("""  "excludes":{"arches":["amd64"]} """, true)]
    [InlineData("""  "includes":{"minKernel":"4.8"} """, false)]
    [InlineData("""  "includes":{"minKernel":"99.0"} """, true)]
    public async Task A_rule_counts_when_its_conditions_hold(string rule, bool allowed) => Assert.Equal(allowed, await IsAllowedAsync(Profile(rule)));

    [Fact]
    public async Task The_form_with_one_name_is_read() =>
        Assert.False(await IsAllowedAsync("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"unshare","action":"SCMP_ACT_ERRNO"}]}"""));

    [Theory]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"unshare","names":["mount"],"action":"SCMP_ACT_ERRNO"}]}""", "both 'name' and 'names' are specified")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["unshare"],"action":"SCMP_ACT_ERRNO","unless":{"caps":[]}}]}""", "unless")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"/run/x"}""", "listener")]
    [InlineData("""{"syscalls":[]}""", "no defaultAction")]
    public async Task A_profile_that_is_not_understood_whole_is_refused(string profile, string why)
    {
        var refused = await RunAsync(profile);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("Decoding seccomp profile failed", refused.Errors);
        Assert.Contains(why, refused.Errors);
    }

    [Theory]
    [InlineData("no-new-privileges=maybe")]
    [InlineData("no-new-privileges=yes")]
    public async Task A_wall_that_is_half_asked_for_is_refused(string option)
    {
        var refused = await (await ground.NaruAsync()).DockerAsync("run", "--rm", "--security-opt", option, AttackGround.Image, "true");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("invalid --security-opt", refused.Errors);
    }

    private async Task<bool> IsAllowedAsync(string profile) => (await RunAsync(profile)).Succeeded().Trimmed.EndsWith('0');

    private async Task<Harness.Command> RunAsync(string profile)
    {
        var naru = await ground.NaruAsync();
        var file = Path.Combine(naru.Folder, $"profile-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, profile);
        return await naru.DockerAsync("run", "--rm", "--security-opt", $"seccomp={file}", AttackGround.Image, "sh", "-c", Unshare);
    }
}
