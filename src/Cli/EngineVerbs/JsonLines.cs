using System.Runtime.CompilerServices;
using Naru.Resources.Trees;

namespace Naru.Cli.EngineVerbs;

/// <summary>A stream of JSON objects, a line each, as the engine reports pulls, pushes and builds.</summary>
internal static class JsonLines
{
    public static async IAsyncEnumerable<Tree> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancel) is { } line)
            if (!string.IsNullOrWhiteSpace(line)) yield return Tree.Parse(line);
    }

    /// <summary>Prints progress as it comes; one line a layer and state, so that a pipe stays readable.</summary>
    /// <exception cref="RefusedException">The engine reported an error.</exception>
    public static async Task ShowAsync(Stream stream, Invocation invocation)
    {
        var last = new Dictionary<string, string>();
        await foreach (var line in ReadAsync(stream, invocation.Cancel))
        {
            if (line["error"].TextOrNull is { } error) throw new RefusedException(error);
            if (line["stream"].TextOrNull is { } text) invocation.Screen.Write(text);
            if (line["status"].TextOrNull is not { } status) continue;
            var id = line["id"].Text;
            if (last.TryGetValue(id, out var known) && known == status) continue;
            last[id] = status;
            invocation.Screen.Line(id.Length == 0 ? status : $"{id}: {status}");
        }
    }
}
