using System.Collections.Immutable;
using System.Text;
using Naru.Node.Configuration;
using Naru.Node.Machine;
using Naru.Node.Volumes;
using Naru.Node.Work;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Node;

public sealed class ConfigurationTests
{
    private static readonly Tree Pod = Tree.Parse("""{"metadata":{"name":"p","namespace":"ns","uid":"u1","labels":{"app":"web"}},"spec":{"serviceAccountName":"sa","containers":[{"name":"a"}]}}""");

    private static readonly PodObjects Objects = new()
    {
        ConfigMaps = ImmutableDictionary<string, Tree>.Empty.Add("cm", Tree.Parse("""{"kind":"ConfigMap","data":{"color":"blue","file.txt":"hello"}}""")),
        Secrets = ImmutableDictionary<string, Tree>.Empty.Add("s", Tree.Parse("""{"kind":"Secret","data":{"key":"c2VjcmV0"}}""")),
        Services =
        [
            Tree.Parse("""{"metadata":{"name":"kubernetes","namespace":"default"},"spec":{"clusterIP":"10.96.0.1","ports":[{"name":"https","port":443}]}}"""),
            Tree.Parse("""{"metadata":{"name":"other","namespace":"elsewhere"},"spec":{"clusterIP":"10.96.0.9","ports":[{"port":80}]}}"""),
        ],
        NodeName = "n1",
        PodIp = "10.1.0.5",
    };

    [Theory]
    [InlineData("$(A)-$(B)", "1-$(B)")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$A $", "$A $")]
    [InlineData("$(A", "$(A")]
    public void Variables_are_expanded_as_declared(string text, string expanded) =>
        Assert.Equal(expanded, Expansion.Expand(text, name => name == "A" ? "1" : null));

    [Fact]
    public void The_environment_joins_all_sources_and_the_later_wins()
    {
        var container = Tree.Parse("""
            {"name":"a","envFrom":[{"prefix":"CM_","configMapRef":{"name":"cm"}}],"env":[
              {"name":"KEY","valueFrom":{"secretKeyRef":{"name":"s","key":"key"}}},
              {"name":"IP","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}},
              {"name":"APP","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels['app']"}}},
              {"name":"CM_color","value":"red $(KEY)"},
              {"name":"GONE","valueFrom":{"configMapKeyRef":{"name":"no","key":"k","optional":true}}}]}
            """);
        var found = EnvironmentPlan.Of(container, Pod, Objects).ToDictionary();
        Assert.Equal("secret", found["KEY"]);
        Assert.Equal("10.1.0.5", found["IP"]);
        Assert.Equal("web", found["APP"]);
        Assert.Equal("red secret", found["CM_color"]);
        Assert.Equal("10.96.0.1", found["KUBERNETES_SERVICE_HOST"]);
        Assert.Equal("tcp://10.96.0.1:443", found["KUBERNETES_PORT"]);
        Assert.DoesNotContain("GONE", found.Keys);
        Assert.DoesNotContain("OTHER_SERVICE_HOST", found.Keys);
    }

    [Fact]
    public void A_missing_key_says_which()
    {
        var container = Tree.Parse("""{"name":"a","env":[{"name":"X","valueFrom":{"configMapKeyRef":{"name":"cm","key":"size"}}}]}""");
        var wrong = Assert.Throws<PodConfigurationException>(() => EnvironmentPlan.Of(container, Pod, Objects));
        Assert.Equal("couldn't find key size in ConfigMap ns/cm", wrong.Message);
    }

    [Fact]
    public void A_projected_volume_joins_its_sources()
    {
        var volume = Tree.Parse("""
            {"name":"v","projected":{"sources":[
              {"configMap":{"name":"cm","items":[{"key":"file.txt","path":"conf/file.txt"}]}},
              {"secret":{"name":"s"}},
              {"serviceAccountToken":{"path":"token"}},
              {"downwardAPI":{"items":[{"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}}]}}]}}
            """);
        var objects = Objects with { Tokens = Objects.Tokens.Add(("v", 2), "jwt") };
        var files = VolumeFiles.Of(volume, Pod, objects)!.ToDictionary(f => f.Path, f => Encoding.UTF8.GetString(f.Content.Span));
        Assert.Equal("hello", files["conf/file.txt"]);
        Assert.Equal("secret", files["key"]);
        Assert.Equal("jwt", files["token"]);
        Assert.Equal("app=\"web\"", files["labels"]);
    }

    [Theory]
    [InlineData("{}", "1000:1000", "")]
    [InlineData("""{"runAsUser":5}""", "1000:1000", "5")]
    [InlineData("""{"runAsUser":5,"runAsGroup":3000}""", "1000:1000", "5:3000")]
    [InlineData("""{"runAsGroup":3000,"runAsNonRoot":true}""", "1000:1000", "1000:3000")]
    [InlineData("""{"runAsGroup":3000}""", "redis", "redis:3000")]
    [InlineData("""{"runAsGroup":3000}""", "", "0:3000")]
    public void A_group_alone_leaves_the_images_user(string context, string image, string expected)
    {
        var container = Tree.Object(("name", "a"), ("securityContext", Tree.Parse(context)));
        Assert.Equal(expected, PrivilegesPlan.Of(container, Pod, new ImageRecord("sha256:1", [], 1) { User = image }).Identity);
    }

    [Theory]
    [InlineData("""{"name":"v","hostPath":{"path":"/etc","type":"DirectoryOrCreate"}}""", null)]
    [InlineData("""{"name":"v","hostPath":{"path":"/etc"}}""", null)]
    [InlineData("""{"name":"v","persistentVolumeClaim":{"claimName":"data"}}""", 2000L)]
    [InlineData("""{"name":"v","emptyDir":{}}""", 2000L)]
    public void A_pods_group_owns_its_volumes_but_no_path_of_the_node(string volume, long? group)
    {
        var pod = Pod.WithPath(["spec", "securityContext"], Tree.Parse("""{"fsGroup":2000}"""));
        var objects = Objects with
        {
            Claims = Objects.Claims.Add("data", (Tree.Parse("{}"), Tree.Parse("""{"metadata":{"name":"pv"},"spec":{"hostPath":{"path":"/claims/pv"}}}"""))),
        };
        Assert.Equal(group, VolumePlan.Of(Tree.Parse(volume), pod, objects).FsGroup);
    }

    [Theory]
    [InlineData("https://registry.example.com/v2/", "registry.example.com/app:1", true)]
    [InlineData("registry.example.com", "registry.example.com/app:1", true)]
    [InlineData("registry.example.com:5000", "registry.example.com:5000/app:1", true)]
    [InlineData("https://index.docker.io/v1/", "app:1", true)]
    [InlineData("docker.io", "library/app:1", true)]
    [InlineData("registry.example.com", "example.com/app:1", false)]
    [InlineData("example.com.internal", "example.com/app:1", false)]
    [InlineData("registry.example.com:5000", "registry.example.com/app:1", false)]
    [InlineData("docker.io", "localhost/app:1", false)]
    public void A_log_in_is_shown_to_its_own_registry_only(string entry, string image, bool shown)
    {
        var config = Tree.Object(("auths", Tree.Object((entry, Tree.Object(("username", "u"), ("password", "p"))))));
        var secret = Tree.Object(("kind", "Secret"), ("data", Tree.Object((".dockerconfigjson", Convert.ToBase64String(Encoding.UTF8.GetBytes(config.ToString()))))));
        Assert.Equal(shown, ImageFetch.FromSecret(secret, image) is not null);
    }

    [Theory]
    [InlineData("limits.cpu", "", "1")]
    [InlineData("limits.cpu", "1m", "500")]
    [InlineData("limits.memory", "1Mi", "64")]
    [InlineData("requests.memory", "", "67108864")]
    public void Resource_fields_are_divided_and_rounded_up(string resource, string divisor, string expected)
    {
        var pod = Tree.Parse("""{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"500m","memory":"64Mi"}}}]}}""");
        var reference = Tree.Object(("resource", resource), ("divisor", divisor.Length > 0 ? divisor : default(Tree)));
        Assert.Equal(expected, FieldReferences.Resource(reference, pod, "a", Objects));
    }
}
