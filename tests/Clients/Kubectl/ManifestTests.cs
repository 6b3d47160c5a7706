namespace Naru.Tests.Clients.Kubectl;

/// <summary>Files of objects: applied, compared, replaced, built up and refused.</summary>
public sealed class ManifestTests(ApiServerFixture api) : IClassFixture<ApiServerFixture>
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: NAME}
        spec:
          replicas: 2
          selector: {matchLabels: {app: NAME}}
          template:
            metadata: {labels: {app: NAME}}
            spec: {containers: [{name: web, image: "web:1"}]}
        """;

    [Fact]
    public async Task A_list_of_objects_is_applied_like_its_objects()
    {
        var list = """
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: listed-1}, data: {a: b}}
            - {apiVersion: v1, kind: ServiceAccount, metadata: {name: listed-2}}
            """;
        Assert.Equal("configmap/listed-1 created\nserviceaccount/listed-2 created", await api.ApplyAsync(list));
        var printed = await api.OkAsync("get", "configmap/listed-1", "serviceaccount/listed-2", "-o", "yaml");
        Assert.Equal("configmap/listed-1 configured\nserviceaccount/listed-2 configured", await api.ApplyAsync(printed));
        Assert.Contains("unknown field \"dota\"", await api.RefusedAsync(["apply", "-f", "-"], list.Replace("data:", "dota:")));
    }

    [Fact]
    public async Task A_kind_nobody_defined_is_named() => Assert.Equal(
        "error: resource mapping not found for name: \"x\" namespace: \"\" from \"STDIN\": no matches for kind \"Spaceship\" in version \"v1\"\nensure CRDs are installed first",
        await api.RefusedAsync(["apply", "-f", "-"], "apiVersion: v1\nkind: Spaceship\nmetadata: {name: x}\n"));

    [Fact]
    public async Task Faults_are_told_in_the_form_people_know()
    {
        await api.ApplyAsync(Web.Replace("NAME", "faulty"));
        Assert.Equal("The Deployment \"faulty\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0",
            await api.RefusedAsync(["patch", "deploy", "faulty", "-p", """{"spec":{"replicas":-1}}"""]));
        Assert.Equal(
            """
            The Pod "p" is invalid: 
            * spec.containers[0].name: Required value
            * spec.containers[1].image: Required value
            * spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "Never", "OnFailure"
            """,
            await api.RefusedAsync(["apply", "-f", "-"], "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {restartPolicy: Maybe, containers: [{image: a}, {name: b}]}\n"));
        Assert.Equal(
            "Error from server (BadRequest): error when creating \"STDIN\": Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown field \"spec.foo\", unknown field \"spec.template.spec.containers[0].bar\"",
            await api.RefusedAsync(["create", "-f", "-"], Web.Replace("NAME", "strict").Replace("replicas: 2", "foo: 2").Replace("image:", "bar: x, image:")));
        Assert.Equal("Error from server (AlreadyExists): error when creating \"STDIN\": deployments.apps \"faulty\" already exists",
            await api.RefusedAsync(["create", "-f", "-"], Web.Replace("NAME", "faulty")));
        Assert.Equal("error: failed to create serviceaccount: namespaces \"nowhere\" not found", await api.RefusedAsync(["create", "serviceaccount", "a", "-n", "nowhere"]));
    }

    [Fact]
    public async Task Diff_shows_what_would_change_and_says_so_by_its_status()
    {
        await api.ApplyAsync(Web.Replace("NAME", "compared"));
        Assert.Equal("", (await api.RunAsync(["diff", "-f", "-"], Web.Replace("NAME", "compared"))).Succeeded().Output);
        var different = await api.RunAsync(["diff", "-f", "-"], Web.Replace("NAME", "compared").Replace("replicas: 2", "replicas: 4"));
        Assert.Equal(1, different.ExitCode);
        Assert.Contains("-  replicas: 2\n+  replicas: 4\n", different.Output);
        Assert.Equal("2", await api.OkAsync("get", "deploy", "compared", "-o", "jsonpath={.spec.replicas}"));
    }

    [Fact]
    public async Task Replace_puts_another_in_its_place_unless_it_is_of_an_older_revision()
    {
        await api.OkAsync("create", "configmap", "replaced", "--from-literal=a=b");
        var old = await api.OkAsync("get", "configmap", "replaced", "-o", "json");
        Assert.Equal("configmap/replaced replaced", (await api.RunAsync(["replace", "-f", "-"], old.Replace("\"a\": \"b\"", "\"c\": \"d\""))).Succeeded().Trimmed);
        Assert.Equal("""{"c":"d"}""", await api.OkAsync("get", "configmap", "replaced", "-o", "jsonpath={.data}"));
        Assert.Equal("Error from server (Conflict): error when replacing \"STDIN\": Operation cannot be fulfilled on configmaps \"replaced\": the object has been modified; please apply your changes to the latest version and try again",
            await api.RefusedAsync(["replace", "-f", "-"], old));
    }

    [Fact]
    public async Task A_kustomization_is_built_and_applied_and_what_it_lost_is_pruned()
    {
        var folder = Path.GetDirectoryName(api.File("marker", ""))!;
        Directory.CreateDirectory(Path.Combine(folder, "kustom"));
        api.File("kustom/web.yaml", Web.Replace("NAME", "built"));
        api.File("kustom/kustomization.yaml", "resources: [web.yaml]\nnamePrefix: k-\nlabels: [{pairs: {tier: k}}]\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n");
        var applied = await api.OkAsync("apply", "-k", Path.Combine(folder, "kustom"));
        Assert.Matches("^configmap/k-settings-\\w+ created\ndeployment.apps/k-built created$", applied);
        api.File("kustom/kustomization.yaml", "resources: [web.yaml]\nnamePrefix: k-\nlabels: [{pairs: {tier: k}}]\n");
        var pruned = await api.OkAsync("apply", "-k", Path.Combine(folder, "kustom"), "--prune", "-l", "tier=k", "--prune-allowlist=core/v1/ConfigMap");
        Assert.Matches("^deployment.apps/k-built unchanged\nconfigmap/k-settings-\\w+ pruned$", pruned);
    }

    [Fact]
    public async Task An_edit_that_is_invalid_comes_back_with_the_reason()
    {
        await api.ApplyAsync(Web.Replace("NAME", "edited"));
        var seen = api.File("seen", "");
        var editor = api.File("spoil.sh", $"#!/bin/sh\nsed -i 's/replicas: 2/replicas: -2/' \"$1\"\ncat \"$1\" >> {seen}\n");
        File.SetUnixFileMode(editor, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var edit = await api.RunAsync(["edit", "deploy", "edited"], "", ("KUBE_EDITOR", editor));
        Assert.Equal(1, edit.ExitCode);
        Assert.Contains("deployments.apps \"edited\" is invalid", edit.Errors);
        Assert.Contains("# * spec.replicas: Invalid value: -2: must be greater than or equal to 0", await File.ReadAllTextAsync(seen, TestContext.Current.CancellationToken));
        Assert.Equal("2", await api.OkAsync("get", "deploy", "edited", "-o", "jsonpath={.spec.replicas}"));
    }

    [Fact]
    public async Task Objects_are_printed_in_every_shape()
    {
        await api.ApplyAsync(Web.Replace("NAME", "shaped"));
        Assert.Matches(@"^NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\s+CONTAINERS\s+IMAGES\s+SELECTOR\nshaped\s+0/2\s+0\s+0\s+\d+s\s+web\s+web:1\s+app=shaped$", await api.OkAsync("get", "deploy", "shaped", "-o", "wide"));
        Assert.Equal("NAME     IMAGE\nshaped   web:1", await api.OkAsync("get", "deploy", "shaped", "-o", "custom-columns=NAME:.metadata.name,IMAGE:.spec.template.spec.containers[0].image"));
        Assert.Equal("shaped 2", await api.OkAsync("get", "deploy", "shaped", "-o", "go-template={{.metadata.name}} {{.spec.replicas}}"));
        Assert.Matches(@"NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\s+TIER\s+LABELS\nshaped .* <none>$", await api.OkAsync("get", "deploy", "shaped", "--show-labels", "-L", "tier"));
        Assert.Contains("deployment.apps/shaped", await api.OkAsync("get", "deploy", "--chunk-size=1", "-o", "name", "--sort-by=.metadata.name"));
        Assert.Equal("Error from server (NotFound): deployments.apps \"shapeless\" not found", await api.RefusedAsync(["get", "deploy", "shapeless"]));
        Assert.Contains("field label not supported: foo", await api.RefusedAsync(["get", "pods", "--field-selector", "foo=bar"]));
    }

    [Theory]
    [InlineData("plaintext", "FIELD: strategy <DeploymentStrategy>")]
    [InlineData("plaintext-openapiv2", "RESOURCE: strategy <Object>")]
    public async Task Fields_are_explained_from_either_document(string form, string line)
    {
        var text = await api.OkAsync("explain", "deploy.spec.strategy", "--output", form);
        Assert.Contains(line, text);
        Assert.Contains("The rate of a rolling update.", text);
        Assert.Contains("field \"nothing\" does not exist", await api.RefusedAsync(["explain", "deploy.spec.nothing"]));
    }
}
