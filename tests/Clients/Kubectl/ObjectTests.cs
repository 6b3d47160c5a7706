namespace Naru.Tests.Clients.Kubectl;

/// <summary>What people do with objects all day.</summary>
public sealed class ObjectTests(ApiServerFixture api) : IClassFixture<ApiServerFixture>
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: NAME, labels: {app: web}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "web:1", ports: [{containerPort: 80}]}]}
        """;

    [Fact]
    public async Task Apply_creates_changes_and_leaves_alone()
    {
        var manifest = Web.Replace("NAME", "applied");
        Assert.Equal("deployment.apps/applied created", await api.ApplyAsync(manifest));
        Assert.Equal("deployment.apps/applied unchanged", await api.ApplyAsync(manifest));
        Assert.Equal("deployment.apps/applied configured", await api.ApplyAsync(manifest.Replace("replicas: 2", "replicas: 3")));
        Assert.Equal("3", await api.OkAsync("get", "deploy", "applied", "-o", "jsonpath={.spec.replicas}"));
    }

    [Fact]
    public async Task A_field_nobody_knows_is_refused_with_its_path()
    {
        var refusal = await api.RefusedAsync(["apply", "-f", "-"], Web.Replace("NAME", "strict").Replace("image:", "imge:"));
        Assert.Contains("unknown field \"spec.template.spec.containers[0].imge\"", refusal);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        var refusal = await api.RefusedAsync(["apply", "-f", "-"], "apiVersion: v1\nkind: Pod\nmetadata: {name: Bad_Name}\nspec: {containers: [{name: a}], restartPolicy: Maybe}\n");
        Assert.Contains("metadata.name", refusal);
        Assert.Contains("spec.containers[0].image", refusal);
        Assert.Contains("spec.restartPolicy", refusal);
    }

    [Theory]
    [InlineData("configmap/c1 created", "create", "configmap", "c1", "--from-literal=a=b")]
    [InlineData("secret/s1 created", "create", "secret", "generic", "s1", "--from-literal=a=b")]
    [InlineData("deployment.apps/d1 created", "create", "deployment", "d1", "--image=web:1", "--replicas=2")]
    [InlineData("namespace/n1 created", "create", "namespace", "n1")]
    [InlineData("service/v1 created", "create", "service", "clusterip", "v1", "--tcp=80:8080")]
    [InlineData("serviceaccount/a1 created", "create", "serviceaccount", "a1")]
    [InlineData("role.rbac.authorization.k8s.io/r1 created", "create", "role", "r1", "--verb=get", "--resource=pods")]
    [InlineData("clusterrole.rbac.authorization.k8s.io/cr1 created", "create", "clusterrole", "cr1", "--verb=get", "--resource=pods")]
    [InlineData("rolebinding.rbac.authorization.k8s.io/rb1 created", "create", "rolebinding", "rb1", "--role=r1", "--user=bob")]
    [InlineData("clusterrolebinding.rbac.authorization.k8s.io/crb1 created", "create", "clusterrolebinding", "crb1", "--clusterrole=view", "--user=bob")]
    [InlineData("pod/p1 created", "run", "p1", "--image=web:1")]
    public async Task Create_takes_its_protobuf_bodies(string answer, params string[] arguments) => Assert.Equal(answer, await api.OkAsync(arguments));

    [Fact]
    public async Task Get_prints_tables_and_trees()
    {
        await api.OkAsync("create", "configmap", "seen", "--from-literal=a=b", "--from-literal=c=d");
        Assert.Matches(@"^NAME\s+DATA\s+AGE\nseen\s+2\s+\S+$", await api.OkAsync("get", "configmap", "seen"));
        Assert.Contains("  a: b\n", await api.OkAsync("get", "configmap", "seen", "-o", "yaml"));
        Assert.Equal("b", await api.OkAsync("get", "configmap", "seen", "-o", "jsonpath={.data.a}"));
        Assert.Equal("configmap/seen", await api.OkAsync("get", "configmap", "seen", "-o", "name"));
        Assert.Contains("seen", await api.OkAsync("get", "configmaps", "-A", "--field-selector", "metadata.name=seen"));
        Assert.Contains("not found", await api.RefusedAsync(["get", "configmap", "unseen"]));
    }

    [Fact]
    public async Task Three_kinds_of_patch_change_what_they_name()
    {
        await api.ApplyAsync(Web.Replace("NAME", "patched"));
        await api.OkAsync("patch", "deploy", "patched", "-p", """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""");
        await api.OkAsync("patch", "deploy", "patched", "--type=merge", "-p", """{"metadata":{"labels":{"tier":"front","app":null}}}""");
        await api.OkAsync("patch", "deploy", "patched", "--type=json", "-p", """[{"op":"replace","path":"/spec/replicas","value":7}]""");
        var seen = await api.OkAsync("get", "deploy", "patched", "-o", "jsonpath={.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].ports[0].containerPort} {.metadata.labels} {.spec.replicas}");
        Assert.Equal("""web:2 80 {"tier":"front"} 7""", seen);
        Assert.Equal("3", await api.OkAsync("get", "deploy", "patched", "-o", "jsonpath={.metadata.generation}"));
    }

    [Fact]
    public async Task Edit_writes_what_the_editor_left()
    {
        await api.OkAsync("create", "configmap", "edited", "--from-literal=a=before");
        var editor = api.File("editor.sh", "#!/bin/sh\nsed -i s/before/after/ \"$1\"\n");
        System.IO.File.SetUnixFileMode(editor, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (await api.RunAsync(["edit", "configmap", "edited"], "", ("KUBE_EDITOR", editor))).Succeeded();
        Assert.Equal("after", await api.OkAsync("get", "configmap", "edited", "-o", "jsonpath={.data.a}"));
    }

    [Fact]
    public async Task Labels_annotations_scale_and_image_are_set()
    {
        await api.ApplyAsync(Web.Replace("NAME", "set"));
        await api.OkAsync("label", "deploy", "set", "tier=back");
        await api.OkAsync("annotate", "deploy", "set", "why=because");
        await api.OkAsync("scale", "deploy", "set", "--replicas=5");
        await api.OkAsync("set", "image", "deploy/set", "web=web:9");
        Assert.Equal("back because 5 web:9", await api.OkAsync("get", "deploy", "set", "-o",
            "jsonpath={.metadata.labels.tier} {.metadata.annotations.why} {.spec.replicas} {.spec.template.spec.containers[0].image}"));
    }

    [Theory]
    [InlineData("foreground", """["foregroundDeletion"]""")]
    [InlineData("orphan", """["orphan"]""")]
    public async Task Deletion_that_waits_marks_the_object(string cascade, string finalizers)
    {
        var name = "deleted-" + cascade;
        await api.ApplyAsync(Web.Replace("NAME", name));
        await api.OkAsync("delete", "deploy", name, $"--cascade={cascade}", "--wait=false");
        Assert.Equal(finalizers, await api.OkAsync("get", "deploy", name, "-o", "jsonpath={.metadata.finalizers}"));
        await api.OkAsync("patch", "deploy", name, "--type=merge", "-p", """{"metadata":{"finalizers":null}}""");
        Assert.Contains("not found", await api.RefusedAsync(["get", "deploy", name]));
    }

    [Fact]
    public async Task Background_deletion_is_done_at_once()
    {
        await api.ApplyAsync(Web.Replace("NAME", "gone"));
        await api.OkAsync("delete", "deploy", "gone");
        Assert.Contains("not found", await api.RefusedAsync(["get", "deploy", "gone"]));
    }

    [Fact]
    public async Task Dry_run_keeps_nothing()
    {
        await api.OkAsync("create", "configmap", "dry", "--from-literal=a=b", "--dry-run=server");
        Assert.Contains("not found", await api.RefusedAsync(["get", "configmap", "dry"]));
    }

    [Fact]
    public async Task Wait_sees_a_deletion_and_a_field()
    {
        await api.OkAsync("create", "configmap", "awaited", "--from-literal=a=b");
        await api.OkAsync("wait", "--for=jsonpath={.data.a}=b", "configmap/awaited", "--timeout=10s");
        var waiting = api.OkAsync("wait", "--for=delete", "configmap/awaited", "--timeout=30s");
        await api.OkAsync("delete", "configmap", "awaited");
        await waiting;
    }

    [Fact]
    public async Task Services_get_addresses_and_ports_nobody_else_has()
    {
        await api.OkAsync("create", "service", "nodeport", "np1", "--tcp=80");
        await api.OkAsync("create", "service", "nodeport", "np2", "--tcp=80");
        var seen = (await api.OkAsync("get", "svc", "np1", "np2", "-o", "jsonpath={range .items[*]}{.spec.clusterIP} {.spec.ports[0].nodePort} {end}")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, seen.Distinct().Count());
        Assert.Contains("may not change once set", await api.RefusedAsync(["patch", "svc", "np1", "-p", """{"spec":{"clusterIP":"10.96.77.77","clusterIPs":["10.96.77.77"]}}"""]));
    }

    [Fact]
    public async Task Api_resources_and_versions_are_discovered()
    {
        Assert.Contains("deployments", await api.OkAsync("api-resources", "--api-group=apps", "-o", "name"));
        Assert.Contains("apps/v1", await api.OkAsync("api-versions"));
        Assert.Contains("Server Version: v1.32", await api.OkAsync("version"));
        Assert.Equal("ok", await api.OkAsync("get", "--raw", "/readyz"));
    }

    [Fact]
    public async Task Server_side_apply_owns_what_it_names_and_tells_conflicts()
    {
        var manifest = Web.Replace("NAME", "owned");
        Assert.Equal("deployment.apps/owned serverside-applied", await api.ApplyAsync(manifest, "--server-side", "--field-manager=first"));
        var refusal = await api.RefusedAsync(["apply", "-f", "-", "--server-side", "--field-manager=second"], manifest.Replace("replicas: 2", "replicas: 9"));
        Assert.Contains("conflict with \"first\": .spec.replicas", refusal);
        await api.ApplyAsync(manifest.Replace("replicas: 2", "replicas: 9"), "--server-side", "--field-manager=second", "--force-conflicts");
        Assert.Equal("9", await api.OkAsync("get", "deploy", "owned", "-o", "jsonpath={.spec.replicas}"));
        Assert.Contains("second", await api.OkAsync("get", "deploy", "owned", "-o", "jsonpath={.metadata.managedFields[*].manager}", "--show-managed-fields"));
    }

    [Fact]
    public async Task Who_scales_owns_the_replicas_and_an_apply_without_them_leaves_them_alone()
    {
        var manifest = Web.Replace("NAME", "scaled");
        await api.ApplyAsync(manifest, "--server-side");
        Assert.Equal("deployment.apps/scaled scaled", await api.OkAsync("scale", "deploy", "scaled", "--replicas=4"));
        Assert.Equal("Apply, Update scale", await api.OkAsync("get", "deploy", "scaled", "--show-managed-fields", "-o",
            "jsonpath={.metadata.managedFields[0].operation}, {.metadata.managedFields[1].operation} {.metadata.managedFields[1].subresource}"));
        await api.ApplyAsync(manifest.Replace("  replicas: 2\n", ""), "--server-side");
        Assert.Equal("4", await api.OkAsync("get", "deploy", "scaled", "-o", "jsonpath={.spec.replicas}"));
    }

    [Fact]
    public async Task Get_watches_until_told_to_stop()
    {
        await api.OkAsync("create", "configmap", "watched", "--from-literal=a=b");
        var watching = api.OkAsync("get", "configmap", "watched", "--watch-only=false", "-w", "--request-timeout=5s", "-o", "name");
        await api.OkAsync("label", "configmap", "watched", "seen=yes");
        Assert.StartsWith("configmap/watched", await watching);
    }
}
