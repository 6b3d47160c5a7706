using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>Secrets and configuration: every way into a container, and which of them follow a change.</summary>
public sealed class ConfigurationTests(JobCluster jobs)
{
    [Fact]
    public async Task A_container_gets_its_configuration_as_variables_and_as_files_and_changes_reach_the_files()
    {
        var space = await jobs.SpaceAsync("configuration");
        await space.ApplyAsync(Objects);
        await space.ApplyAsync(Pod);
        await space.ReadyAsync("pod/configured");
        var variables = (await RunAsync(space, "env")).Split('\n');
        string[] expected =
        [
            "PLAIN=a plain value", "EXPANDED=a plain value and more", "COLOR=blue", "WORD=s3cret", "POD=configured in configuration",
            "MAP_color=blue", "MAP_size=large", "word=s3cret", "CPU=250",
        ];
        Assert.All(expected, line => Assert.Contains(line, variables));
        Assert.DoesNotContain(variables, line => line.StartsWith("NONE=", StringComparison.Ordinal));

        Assert.Equal("blue", await RunAsync(space, "cat /map/color"));
        Assert.Equal("color\nsize", await RunAsync(space, "ls /map"));
        Assert.Equal("s3cret", await RunAsync(space, "cat /secret/deep/word"));
        Assert.StartsWith("-r--------", await RunAsync(space, "ls -lL /secret/deep/word"));
        Assert.Equal("blue s3cret tier=\"front\"", await RunAsync(space, "echo $(cat /all/color) $(cat /all/word) $(grep tier /all/labels)"));
        Assert.StartsWith("ey", await RunAsync(space, "cat /all/token"));
        Assert.Equal("blue", await RunAsync(space, "cat /single"));

        await space.KubectlAsync("patch", "configmap", "map", "-p", """{"data":{"color":"red","shape":"round","size":null}}""");
        await space.KubectlAsync("patch", "secret", "secret", "-p", """{"stringData":{"word":"0ther"}}""");
        await space.KubectlAsync("label", "pod", "configured", "tier=back", "--overwrite");
        await UntilAsync(space, "cat /map/color", "red");
        await UntilAsync(space, "cat /secret/deep/word", "0ther");
        await UntilAsync(space, "echo $(cat /all/color) $(cat /all/word) $(grep tier /all/labels)", "red 0ther tier=\"back\"");
        Assert.Equal("color\nshape", await RunAsync(space, "ls /map"));

        // What a process was started with, and a file that was mounted by itself, stay.
        Assert.Equal("blue blue", await RunAsync(space, "echo $COLOR $(cat /single)"));
    }

    [Fact]
    public async Task What_is_optional_may_be_missing_and_what_is_immutable_stays()
    {
        var space = await jobs.SpaceAsync("optional");
        await space.ApplyAsync("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"fixed"},"immutable":true,"data":{"color":"blue"}}""");
        Assert.Contains("immutable", await space.RefusedAsync("patch", "configmap", "fixed", "-p", """{"data":{"color":"red"}}"""));
        await space.ApplyAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"waits"},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],
              "volumeMounts":[{"name":"perhaps","mountPath":"/perhaps"},{"name":"needed","mountPath":"/needed"}]}],
              "volumes":[{"name":"perhaps","secret":{"secretName":"absent","optional":true}},{"name":"needed","configMap":{"name":"late"}}]}}
            """);
        await space.UntilAsync("an event names what is missing", ["get", "events", "--field-selector=involvedObject.name=waits"], text => text.Contains("configmap \"late\" not found"));
        await space.KubectlAsync("create", "configmap", "late", "--from-literal=a=b");
        await space.ReadyAsync("pod/waits");
        Assert.Equal("b", await space.KubectlAsync("exec", "waits", "--", "sh", "-c", "ls /perhaps; cat /needed/a"));
        await space.KubectlAsync("create", "secret", "generic", "absent", "--from-literal=now=here");
        await space.UntilAsync("the optional one comes when it is there", ["exec", "waits", "--", "sh", "-c", "cat /perhaps/now || true"], text => text == "here");
    }

    private static Task<string> RunAsync(PodSpace space, string script) => space.KubectlAsync("exec", "configured", "--", "sh", "-c", script);

    private static Task<string> UntilAsync(PodSpace space, string script, string value) =>
        space.UntilAsync($"`{script}` prints {value}", ["exec", "configured", "--", "sh", "-c", script], text => text == value);

    private const string Objects = """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"map"},"data":{"color":"blue","size":"large"}}
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"secret"},"stringData":{"word":"s3cret"}}
        """;

    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"configured","labels":{"tier":"front"}},"spec":{"terminationGracePeriodSeconds":0,
          "containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],"resources":{"limits":{"cpu":"250m"},"requests":{"cpu":"0"}},
            "env":[{"name":"PLAIN","value":"a plain value"},{"name":"EXPANDED","value":"$(PLAIN) and more"},
              {"name":"COLOR","valueFrom":{"configMapKeyRef":{"name":"map","key":"color"}}},{"name":"WORD","valueFrom":{"secretKeyRef":{"name":"secret","key":"word"}}},
              {"name":"NONE","valueFrom":{"configMapKeyRef":{"name":"map","key":"none","optional":true}}},
              {"name":"NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}},{"name":"SPACE","valueFrom":{"fieldRef":{"fieldPath":"metadata.namespace"}}},
              {"name":"POD","value":"$(NAME) in $(SPACE)"},{"name":"CPU","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"1m"}}}],
            "envFrom":[{"prefix":"MAP_","configMapRef":{"name":"map"}},{"secretRef":{"name":"secret"}},{"configMapRef":{"name":"none","optional":true}}],
            "volumeMounts":[{"name":"map","mountPath":"/map"},{"name":"secret","mountPath":"/secret"},{"name":"all","mountPath":"/all"},
              {"name":"map","mountPath":"/single","subPath":"color"}]}],
          "volumes":[{"name":"map","configMap":{"name":"map"}},
            {"name":"secret","secret":{"secretName":"secret","items":[{"key":"word","path":"deep/word","mode":256}]}},
            {"name":"all","projected":{"sources":[{"configMap":{"name":"map","items":[{"key":"color","path":"color"}]}},{"secret":{"name":"secret"}},
              {"downwardAPI":{"items":[{"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}}]}},{"serviceAccountToken":{"path":"token","expirationSeconds":600}}]}}]}}
        """;
}
