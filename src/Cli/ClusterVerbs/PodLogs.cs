using Naru.Cli.Grammar;

namespace Naru.Cli.ClusterVerbs;

/// <summary>What a pod's container has written, wherever the pod is.</summary>
internal static class PodLogs
{
    public static Task<int> RunAsync(Invocation invocation) => ClusterConnection.UseAsync(invocation, async cluster =>
    {
        var pod = invocation.Words[0]["pod/".Length..];
        using var http = PodStreams.Http(cluster.Config.Transport);
        var path = $"/api/v1/namespaces/{cluster.Namespace}/pods/{Uri.EscapeDataString(pod)}/log?{Query(invocation.Arguments, await PodContainer.ChooseAsync(cluster, pod, invocation))}";
        using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, invocation.Cancel);
        if (!response.IsSuccessStatusCode) throw await PodStreams.RefusalAsync(response, invocation.Cancel);
        await using var logs = await response.Content.ReadAsStreamAsync(invocation.Cancel);
        await using var output = Console.OpenStandardOutput();
        await logs.CopyToAsync(output, invocation.Cancel);
        return 0;
    });

    private static string Query(Arguments arguments, string container)
    {
        var parts = new List<string> { $"follow={(arguments.Has("follow") ? "true" : "false")}" };
        if (arguments.Has("timestamps")) parts.Add("timestamps=true");
        if (arguments.Has("previous")) parts.Add("previous=true");
        parts.Add($"container={Uri.EscapeDataString(container)}");
        if (arguments.Text("tail") is not null and not "all") parts.Add($"tailLines={arguments.Int("tail", 0)}");
        return string.Join('&', parts);
    }
}
