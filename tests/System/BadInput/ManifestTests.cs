using Naru.Tests.Harness;

namespace Naru.Tests.System.BadInput;

/// <summary>Manifests and images that cannot be: where, what and why, and nothing half-made.</summary>
public sealed class ManifestTests
{
    [Fact]
    public async Task Manifests_that_are_wrong_say_where_and_everything_that_is_wrong()
    {
        await using var naru = await NaruInstance.StartAsync();
        await IsRefusedAsync("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n\tb: c\n", "manifest.yaml: line 4, column 9: ");
        await IsRefusedAsync("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [a\n", "manifest.yaml: line 5, column 1: ");
        await IsRefusedAsync("{\"apiVersion\": \"v1\", \"kind\": }\nname: }", "manifest.yaml: line 2, column 1: ");
        await IsRefusedAsync("kind: ConfigMap\nmetadata:\n  name: a\n", "manifest.yaml: an object has no apiVersion");
        await IsRefusedAsync("apiVersion: v1\nkind: Konfig\nmetadata:\n  name: a\n", "Konfig");
        await IsRefusedAsync("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndate:\n  a: b\n", "manifest.yaml: ", "unknown field \"date\"");
        await IsRefusedAsync(Pod, "manifest.yaml: ", "Pod \"Wrong_Name\" is invalid: ", "metadata.name: Invalid value: \"Wrong_Name\"",
            "spec.containers[0].ports[0].containerPort: ", "spec.containers[0].image: Required value", "spec.restartPolicy: Unsupported value: \"Sometimes\"");
        Assert.Contains("the path \"/nowhere.yaml\" does not exist", (await naru.NaruAsync("apply", "-f", "/nowhere.yaml")).Errors);
        Assert.Contains("standard input: line 2, column 1: ", (await naru.InsideAsync(NaruInstance.Executable, ["apply", "-f", "-", "--run", naru.RunDirectory], new CommandOptions { Input = "a: [\n" })).Errors);

        async Task IsRefusedAsync(string manifest, params string[] words)
        {
            var file = Path.Combine(naru.Folder, "manifest.yaml");
            await File.WriteAllTextAsync(file, manifest);
            var refused = await naru.NaruAsync("apply", "-f", file);
            Assert.All(words, word => Assert.Contains(word, refused.Errors));
            Assert.Equal(1, refused.ExitCode);
            // Nothing of it was made.
            Assert.Equal("kube-root-ca.crt", (await naru.KubectlAsync("get", "configmaps,pods", "-o", "jsonpath={.items[*].metadata.name}")).Succeeded().Trimmed);
        }
    }

    [Fact]
    public async Task An_object_that_is_wrong_is_refused_in_the_form_that_kubectl_prints()
    {
        await using var naru = await NaruInstance.StartAsync();
        var refused = await naru.KubectlAsync(["create", "-f", "-"], Pod);
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("The Pod \"Wrong_Name\" is invalid: \n", refused.Errors);
        foreach (var fault in (string[])["* metadata.name: Invalid value: \"Wrong_Name\": ", "* spec.containers[0].image: Required value", "* spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: "])
            Assert.Contains(fault, refused.Errors);
        var unknown = await naru.KubectlAsync(["create", "-f", "-"], "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"date\":{},\"metadat\":{}}");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("strict decoding error: unknown field \"date\", unknown field \"metadat\"", unknown.Errors);
    }

    [Fact]
    public async Task An_image_that_is_nowhere_is_named()
    {
        await using var naru = await NaruInstance.StartAsync();
        foreach (var verb in (string[])["run", "pull"])
        {
            var refused = await naru.NaruAsync(verb, "registry.naru/absent:1");
            Assert.Equal(verb == "run" ? 125 : 1, refused.ExitCode);
            Assert.Contains("registry.naru/absent:1", refused.Errors);
            Assert.Single(refused.Errors.TrimEnd('\n').Split('\n'));
        }
        var docker = await naru.DockerAsync("run", "--rm", "registry.naru/absent:1");
        Assert.Equal(125, docker.ExitCode);
        Assert.Contains("registry.naru/absent:1", docker.Errors);
        Assert.Empty((await naru.DockerAsync("ps", "-aq")).Succeeded().Trimmed);
    }

    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"Wrong_Name"},"spec":{"restartPolicy":"Sometimes","containers":[{"name":"c","ports":[{"containerPort":70000}]}]}}
        """;
}
