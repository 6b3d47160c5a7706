using Naru.Bench.Instances;

namespace Naru.Bench.Api;

/// <summary>Objects of 1 KB to write, list and watch.</summary>
internal static class ConfigMaps
{
    public const string Path = "/api/v1/namespaces/default/configmaps";
    private const string Label = "?labelSelector=made-by%3Dbench";
    private static readonly string Text = new('x', 800);
    private static int last;

    /// <summary>Only those made here.</summary>
    public static string Listed => Path + Label;

    public static string Next() =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c-{{Interlocked.Increment(ref last)}}","labels":{"made-by":"bench"} },"data":{"text":"{{Text}}"} }""";

    /// <summary>Sends a number of objects, so many at a time.</summary>
    public static async Task PostAsync(ApiSession session, string path, int count, int atATime) =>
        await Task.WhenAll(Enumerable.Range(0, atATime).Select(async _ =>
        {
            for (var i = 0; i < count / atATime; i++) await session.PostAsync(path, Next());
        }));

    public static Task ClearAsync(ApiSession session) => session.DeleteAsync(Listed);
}
