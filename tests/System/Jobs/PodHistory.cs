using System.Text.Json;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>What became of some pods, event by event: remembered by the API server and read from its watch afterwards.</summary>
internal sealed class PodHistory
{
    private readonly PodSpace _space;
    private readonly string _path;
    private readonly string _begin;
    private readonly Dictionary<string, bool> _available = [];

    private PodHistory(PodSpace space, string selector, JsonElement list)
    {
        _space = space;
        _path = PathOf(space, selector);
        _begin = list.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
        foreach (var pod in list.GetProperty("items").EnumerateArray()) Take(pod, isGone: false);
    }

    public static async Task<PodHistory> BeginAsync(PodSpace space, string selector)
    {
        using var list = JsonDocument.Parse(await space.KubectlAsync("get", "--raw", PathOf(space, selector)));
        return new PodHistory(space, selector, list.RootElement);
    }

    /// <summary>The most pods that were to run at any time, the fewest that were available, and how many different ones there were.</summary>
    public async Task<(int Most, int Fewest, int Pods)> ReplayAsync()
    {
        var events = await _space.KubectlAsync("get", "--raw", $"{_path}&watch=true&resourceVersion={_begin}&timeoutSeconds=1");
        var seen = _available.Keys.ToHashSet();
        var (most, fewest) = (_available.Count, _available.Values.Count(available => available));
        foreach (var line in events.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var change = JsonDocument.Parse(line);
            var pod = change.RootElement.GetProperty("object");
            Take(pod, change.RootElement.GetProperty("type").GetString() == "DELETED");
            seen.Add(Uid(pod));
            (most, fewest) = (Math.Max(most, _available.Count), Math.Min(fewest, _available.Values.Count(available => available)));
        }
        return (most, fewest, seen.Count);
    }

    // A pod that was told to go is no longer one of those that are to run.
    private void Take(JsonElement pod, bool isGone)
    {
        if (isGone || pod.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _)) _available.Remove(Uid(pod));
        else _available[Uid(pod)] = IsReady(pod);
    }

    private static bool IsReady(JsonElement pod) =>
        pod.GetProperty("status").TryGetProperty("conditions", out var conditions)
        && conditions.EnumerateArray().Any(one => one.GetProperty("type").GetString() == "Ready" && one.GetProperty("status").GetString() == "True");

    private static string Uid(JsonElement pod) => pod.GetProperty("metadata").GetProperty("uid").GetString()!;

    private static string PathOf(PodSpace space, string selector) => $"/api/v1/namespaces/{space.Name}/pods?labelSelector={Uri.EscapeDataString(selector)}";
}
