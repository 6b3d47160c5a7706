using System.Collections.Concurrent;

namespace Web;

/// <summary>Requests against a server: half on connections of their own, half kept alive.</summary>
internal static class Load
{
    private const int Workers = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<int> GetAsync(Uri url)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            Console.Write(await client.GetStringAsync(url));
            return 0;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            Console.Error.WriteLine($"web: {url}: {failure.Message}");
            return 1;
        }
    }

    /// <param name="seconds">Over how long the requests are spread; 0 is as fast as they go.</param>
    /// <param name="onlyNew">Every request on a connection of its own.</param>
    public static async Task<int> RunAsync(Uri url, int requests, double seconds, bool onlyNew)
    {
        var began = Environment.TickCount64;
        var answers = new ConcurrentDictionary<string, int>();
        var failures = new ConcurrentQueue<string>();
        var left = requests;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => WorkAsync(!onlyNew && worker % 2 == 0)));
        var counts = string.Join(",", answers.OrderBy(answer => answer.Key).Select(answer => $"\"{answer.Key}\":{answer.Value}"));
        var first = failures.TryPeek(out var why) ? $",\"first\":\"{why.Replace('"', '\'').ReplaceLineEndings(" ")}\"" : "";
        Console.WriteLine($"{{\"requests\":{requests},\"failed\":{failures.Count},\"answers\":{{{counts}}}{first}}}");
        return failures.IsEmpty ? 0 : 1;

        async Task WorkAsync(bool keep)
        {
            using var client = Client(keep);
            while (Interlocked.Decrement(ref left) is var after and >= 0)
            {
                var due = (requests - after) * seconds * 1000 / requests - (Environment.TickCount64 - began);
                if (due > 0) await Task.Delay(TimeSpan.FromMilliseconds(due));
                try
                {
                    answers.AddOrUpdate((await client.GetStringAsync(url)).Trim(), 1, (_, count) => count + 1);
                }
                catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
                {
                    failures.Enqueue(failure.Message + (failure.InnerException is { } inner ? $" ({inner.Message})" : ""));
                }
            }
        }
    }

    private static HttpClient Client(bool keep)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { Timeout = Patience };
        client.DefaultRequestHeaders.ConnectionClose = !keep;
        return client;
    }
}
