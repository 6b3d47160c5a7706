using CsCheck;
using Naru.Resources.Ingest;
using Naru.Resources.Protobuf;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Protobuf;

/// <summary>Bodies that kubectl 1.32 sent, and what they say.</summary>
public sealed class ProtobufBodyTests
{
    private const string SecretBody = "azhzAAoMCgJ2MRIGU2VjcmV0Eh0KEQoBcxIAGgAiACoAMgA4AEIAEgYKAWESAWIaABoAIgA=";

    [Theory]
    [InlineData("apps.Deployment", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"app":"web"}},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"nginx","image":"nginx:1","ports":[{"containerPort":80}]}]}}}}""",
        "azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50EroBCh8KA3dlYhIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEogBCAMSDAoKCgNhcHASA3dlYhpuChwKABIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEk4SMAoFbmdpbngSB25naW54OjEqADIKCgAQABhQIgAqAEIAagByAIABAIgBAJABAKIBABoAMgBCAEoAUgBYAGAAaACCAQCKAQCaAQDCAQAiAgoAKAA4ABoMCAAQABgAIAAoADgAGgAiAA==")]
    [InlineData("core.ConfigMap", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cm"},"data":{"a":"b","c":"d"}}""",
        "azhzAAoPCgJ2MRIJQ29uZmlnTWFwEiQKEgoCY20SABoAIgAqADIAOABCABIGCgFhEgFiEgYKAWMSAWQaACIA")]
    [InlineData("core.Secret", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"a":"Yg=="}}""",
        "azhzAAoMCgJ2MRIGU2VjcmV0Eh0KEQoBcxIAGgAiACoAMgA4AEIAEgYKAWESAWIaABoAIgA=")]
    [InlineData("core.Service", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"svc","labels":{"app":"svc"}},"spec":{"ports":[{"name":"80-8080","protocol":"TCP","port":80,"targetPort":8080},{"name":"443-https","protocol":"TCP","port":443,"targetPort":"https"}],"selector":{"app":"svc"},"type":"ClusterIP"}}""",
        "azhzAAoNCgJ2MRIHU2VydmljZRKNAQofCgNzdmMSABoAIgAqADIAOABCAFoKCgNhcHASA3N2YxJmChsKBzgwLTgwODASA1RDUBhQIgcIABCQPxoAKAAKIgoJNDQzLWh0dHBzEgNUQ1AYuwMiCwgBEAAaBWh0dHBzKAASCgoDYXBwEgNzdmMaACIJQ2x1c3RlcklQOgBCAFIAWgBgAGgAGgIKABoAIgA=")]
    [InlineData("rbac.Role", """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r"},"rules":[{"verbs":["get","list"],"apiGroups":[""],"resources":["pods"]},{"verbs":["get","list"],"apiGroups":["apps"],"resources":["deployments"]}]}""",
        "azhzAAokChxyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvL3YxEgRSb2xlEkgKEQoBchIAGgAiACoAMgA4AEIAEhMKA2dldAoEbGlzdBIAGgRwb2RzEh4KA2dldAoEbGlzdBIEYXBwcxoLZGVwbG95bWVudHMaACIA")]
    [InlineData("rbac.RoleBinding", """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"rb"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"u"},{"kind":"ServiceAccount","name":"x","namespace":"default"}],"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}}""",
        "azhzAAorChxyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvL3YxEgtSb2xlQmluZGluZxKCAQoSCgJyYhIAGgAiACoAMgA4AEIAEiYKBFVzZXISGXJiYWMuYXV0aG9yaXphdGlvbi5rOHMuaW8aAXUiABIeCg5TZXJ2aWNlQWNjb3VudBIAGgF4IgdkZWZhdWx0GiQKGXJiYWMuYXV0aG9yaXphdGlvbi5rOHMuaW8SBFJvbGUaAXIaACIA")]
    [InlineData("core.Namespace", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n1"}}""",
        "azhzAAoPCgJ2MRIJTmFtZXNwYWNlEhoKEgoCbjESABoAIgAqADIAOABCABIAGgIKABoAIgA=")]
    [InlineData("authentication.TokenRequest", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":["a"],"expirationSeconds":600},"status":{"token":""}}""",
        "azhzAAooChhhdXRoZW50aWNhdGlvbi5rOHMuaW8vdjESDFRva2VuUmVxdWVzdBIgChAKABIAGgAiACoAMgA4AEIAEgYKAWEg2AQaBAoAEgAaACIA")]
    [InlineData("authorization.SelfSubjectAccessReview", """{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"namespace":"default","verb":"get","resource":"pods","subresource":"log"}},"status":{"allowed":false}}""",
        "azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSPwoQCgASABoAIgAqADIAOABCABIhCh8KB2RlZmF1bHQSA2dldBoAIgAqBHBvZHMyA2xvZzoAGggIABIAGgAgABoAIgA=")]
    public void What_kubectl_sends_is_read(string type, string wanted, string body)
    {
        var read = Intake.Read(ShapeLibrary.BuiltIn[type], ProtobufBody.Read(Convert.FromBase64String(body)));
        Assert.True(read.IsReadable && read.Unknown.Count == 0, string.Join("; ", [.. read.Faults, .. read.Unknown]));
        Assert.True(Tree.DeepEquals(Tree.Parse(wanted), read.Object), $"wanted {wanted}\ngot    {read.Object}");
    }

    [Fact]
    public void Fields_of_inner_messages_and_every_special_type_are_read()
    {
        // volumes #1 { name #1, volumeSource #2 { emptyDir #2 { sizeLimit #2 { string #1 } } } }
        byte[] size = [0x0a, 3, (byte)'1', (byte)'G', (byte)'i'];
        byte[] emptyDir = [0x12, (byte)size.Length, .. size];
        byte[] source = [0x12, (byte)emptyDir.Length, .. emptyDir];
        byte[] volume = [0x0a, 1, (byte)'v', 0x12, (byte)source.Length, .. source];
        byte[] spec = [0x0a, (byte)volume.Length, .. volume];
        byte[] creation = [0x08, 1];
        byte[] meta = [0x42, (byte)creation.Length, .. creation];
        byte[] pod = [0x0a, (byte)meta.Length, .. meta, 0x12, (byte)spec.Length, .. spec];
        byte[] typeMeta = [0x0a, 2, (byte)'v', (byte)'1', 0x12, 3, (byte)'P', (byte)'o', (byte)'d'];
        byte[] body = [(byte)'k', (byte)'8', (byte)'s', 0, 0x0a, (byte)typeMeta.Length, .. typeMeta, 0x12, (byte)pod.Length, .. pod];
        Assert.Equal("""{"apiVersion":"v1","kind":"Pod","metadata":{"creationTimestamp":"1970-01-01T00:00:01Z"},"spec":{"volumes":[{"name":"v","emptyDir":{"sizeLimit":"1Gi"}}]}}""",
            ProtobufBody.Read(body).ToString());
    }

    [Fact]
    public void Broken_bodies_are_refused_and_never_more() =>
        Gen.Select(Gen.Int[4, 50], Gen.Byte).Sample((at, value) =>
        {
            var body = Convert.FromBase64String(SecretBody);
            body[at] = value;
            try
            {
                return ProtobufBody.Read(body).IsObject;
            }
            catch (FormatException)
            {
                return true;
            }
        });
}
