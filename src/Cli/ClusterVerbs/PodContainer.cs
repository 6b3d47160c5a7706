namespace Naru.Cli.ClusterVerbs;

/// <summary>Which of a pod's containers a verb is about: the one that was named, else the first, which is said when there are more.</summary>
internal static class PodContainer
{
    public static async Task<string> ChooseAsync(ClusterConnection cluster, string pod, Invocation invocation)
    {
        if (invocation.Arguments.Text("container") is { } named) return named;
        var found = await cluster.GetAsync($"/api/v1/namespaces/{cluster.Namespace}/pods/{Uri.EscapeDataString(pod)}", invocation.Cancel);
        var names = found["spec"]["containers"].Items.ToArray().Select(container => container["name"].Text).ToArray();
        if (names.Length > 1) invocation.Screen.Error($"naru: taking container {names[0]} of {string.Join(", ", names)}; -c names another");
        return names[0];
    }
}
