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

    [Fact]
    public async Task A_pod_s_profile_is_a_file_of_the_node_below_one_folder()
    {
        var naru = await ground.NaruAsync();
        var folder = Directory.CreateDirectory(Path.Combine(naru.DataDirectory, "seccomp")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "strict.json"), Profile(""" "comment":"of a node" """));
        await File.WriteAllTextAsync(Path.Combine(naru.DataDirectory, "outside.json"), """{"defaultAction":"SCMP_ACT_ALLOW"}""");
        File.CreateSymbolicLink(Path.Combine(folder, "link.json"), "../outside.json");
        await File.WriteAllTextAsync(Path.Combine(folder, "word"), "unconfined");
        var space = await ground.SpaceAsync("filters");
        await space.AttackAsync(Pod("strict", "strict.json"));
        await space.UntilFieldAsync("pod/strict", ".status.phase", "Succeeded");
        Assert.EndsWith("1", await space.KubectlAsync("logs", "strict"));
        foreach (var (name, file) in ((string, string)[])[("linked", "link.json"), ("missing", "nowhere.json"), ("worded", "word"), ("inline", """{\"defaultAction\":\"SCMP_ACT_ALLOW\"}""")])
        {
            await space.AttackAsync(Pod(name, file));
            await space.UntilAsync($"{name} is told why it does not start", ["get", "events", "--field-selector", $"involvedObject.name={name}", "-o", "jsonpath={.items[*].message}"], text => text.Contains("cannot load seccomp profile", StringComparison.Ordinal));
        }
        await space.KubectlAsync("delete", "pods", "--all", "--force", "--grace-period=0");
    }

    private static string Pod(string name, string file) => $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"nodeName":"node-1","restartPolicy":"Never","securityContext":{"seccompProfile":{"type":"Localhost","localhostProfile":"{{{file}}}"}},
        "containers":[{"name":"c","image":"IMAGE","command":["sh","-c","{{{Unshare}}}"],"securityContext":{"capabilities":{"drop":["ALL"]} } }]}}
        """;

    private async Task<bool> IsAllowedAsync(string profile) => (await RunAsync(profile)).Succeeded().Trimmed.EndsWith('0');

    private async Task<Harness.Command> RunAsync(string profile)
    {
        var naru = await ground.NaruAsync();
        var file = Path.Combine(naru.Folder, $"profile-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, profile);
        return await naru.DockerAsync("run", "--rm", "--security-opt", $"seccomp={file}", AttackGround.Image, "sh", "-c", Unshare);
    }
}
