using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Kinds;

/// <summary>What reaches past a pod's own namespaces is refused by the pod's text alone.</summary>
public sealed class SecurityChecksTests
{
    private static readonly Kind Pods = KindRegistry.BuiltIn.Resource("", "v1", "pods")!;

    [Theory]
    [InlineData("""{"containers":[{"securityContext":{"procMount":"Unmasked"}}]}""", "spec.containers[0].securityContext.procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to use `Unmasked`")]
    [InlineData("""{"initContainers":[{"name":"i","image":"x","securityContext":{"procMount":"Unmasked"}}]}""", "spec.initContainers[0].securityContext.procMount: Invalid value")]
    [InlineData("""{"hostUsers":false}""", "spec.hostUsers: Forbidden: user namespaces for pods are not offered")]
    [InlineData("""{"containers":[{"volumeMounts":[{"name":"v","mountPath":"/v","mountPropagation":"Bidirectional"}]}],"volumes":[{"name":"v","hostPath":{"path":"/v"}}]}""", "spec.containers[0].volumeMounts[0].mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers")]
    [InlineData("""{"securityContext":{"seccompProfile":{"type":"Localhost"}}}""", "spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost")]
    [InlineData("""{"securityContext":{"seccompProfile":{"type":"Localhost","localhostProfile":"/etc/shadow"}}}""", "localhostProfile: Invalid value: \"/etc/shadow\": must be a relative path")]
    [InlineData("""{"securityContext":{"seccompProfile":{"type":"Localhost","localhostProfile":"a/../../b"}}}""", "localhostProfile: Invalid value: \"a/../../b\": must not contain '..'")]
    [InlineData("""{"containers":[{"securityContext":{"seccompProfile":{"type":"RuntimeDefault","localhostProfile":"a"}}}]}""", "spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: \"a\": can only be set when seccomp type is Localhost")]
    [InlineData("""{"securityContext":{"sysctls":[{"name":"net..ipv4","value":"1"}]}}""", "spec.securityContext.sysctls[0].name: Invalid value: \"net..ipv4\": must have at most 253 characters and match regex")]
    [InlineData("""{"securityContext":{"sysctls":[{"name":"../../etc/passwd","value":"1"}]}}""", "spec.securityContext.sysctls[0].name: Invalid value")]
    [InlineData("""{"securityContext":{"sysctls":[{"name":"net/ipv4/ip_forward","value":"1"},{"name":"net.ipv4.ip_forward","value":"0"}]}}""", "spec.securityContext.sysctls[1].name: Duplicate value")]
    [InlineData("""{"hostNetwork":true,"securityContext":{"sysctls":[{"name":"net/ipv4/ip_forward","value":"1"}]}}""", "sysctls[0].name: Invalid value: \"net/ipv4/ip_forward\": may not be specified when 'hostNetwork' is true")]
    [InlineData("""{"hostIPC":true,"securityContext":{"sysctls":[{"name":"kernel.shmmax","value":"1"}]}}""", "sysctls[0].name: Invalid value: \"kernel.shmmax\": may not be specified when 'hostIPC' is true")]
    public void A_pod_that_reaches_out_is_refused(string spec, string why) => Assert.Contains(why, string.Join('\n', KindRules.Validate(Pods, Pod(spec))));

    [Theory]
    [InlineData("""{"containers":[{"securityContext":{"privileged":true},"volumeMounts":[{"name":"v","mountPath":"/v","mountPropagation":"Bidirectional"}]}],"volumes":[{"name":"v","hostPath":{"path":"/v"}}]}""")]
    [InlineData("""{"containers":[{"securityContext":{"procMount":"Default","seccompProfile":{"type":"Localhost","localhostProfile":"a/b.json"}}}]}""")]
    [InlineData("""{"hostUsers":true,"securityContext":{"sysctls":[{"name":"net.ipv4.ip_unprivileged_port_start","value":"0"},{"name":"net/ipv4/conf/eth0.1/rp_filter","value":"1"}]}}""")]
    [InlineData("""{"hostNetwork":true,"securityContext":{"sysctls":[{"name":"kernel.shmmax","value":"1"}]}}""")]
    public void A_pod_that_stays_within_is_taken(string spec) => Assert.Empty(KindRules.Validate(Pods, Pod(spec)));

    [Fact]
    public void What_was_let_in_before_can_still_be_changed_elsewhere_and_does_not_get_worse()
    {
        var old = Pod("""{"containers":[{"securityContext":{"procMount":"Unmasked"}}]}""");
        Assert.Empty(KindRules.ValidateUpdate(Pods, old.WithPath(["metadata", "labels", "a"], "b"), old));
        var worse = old.WithPath(["spec", "securityContext", "sysctls"], Tree.Parse("""[{"name":"..","value":"1"}]"""));
        Assert.NotEmpty(KindRules.ValidateUpdate(Pods, worse, old));
    }

    private static Tree Pod(string spec)
    {
        var given = Tree.Parse(spec);
        var container = given["containers"].Count > 0 ? given["containers"].Items[0] : Tree.EmptyObject;
        given = given.With("containers", Tree.Array(container.With("name", "c").With("image", "x:1")));
        return KindRules.Default(Pods, Tree.Object(("apiVersion", "v1"), ("kind", "Pod"), ("metadata", Tree.Object(("name", "p"), ("namespace", "default"))), ("spec", given)));
    }
}
