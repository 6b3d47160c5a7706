using System.Text.Json.Nodes;

namespace Naru.Bench.Instances;

/// <summary>Pods that do nothing, to be run.</summary>
internal static class PodObjects
{
    public const string Path = "/api/v1/namespaces/default/pods";

    public static async Task StartAsync(ApiSession api, string name) => await api.PostAsync(Path, $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"terminationGracePeriodSeconds":0,
        "containers":[{"name":"main","image":"{{{NaruUp.Image}}}","imagePullPolicy":"IfNotPresent","command":["/bin/sleep","100000"]}]}}
        """);

    /// <summary>Comes back when the pod is Ready.</summary>
    public static async Task ReadyAsync(ApiSession api, string name)
    {
        using var watch = await api.WatchAsync($"{Path}?watch=true&fieldSelector=metadata.name%3D{name}");
        while (await watch.ReadLineAsync() is { } line)
            if (IsReady(JsonNode.Parse(line)!["object"]!)) return;
        throw new InvalidOperationException($"the watch ended before pod {name} was ready");
    }

    private static bool IsReady(JsonNode pod) => pod["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(c => c!["type"]!.GetValue<string>() == "Ready" && c["status"]!.GetValue<string>() == "True");
}
