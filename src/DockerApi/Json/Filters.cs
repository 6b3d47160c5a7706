using System.Text.Json;
using Naru.Engine;

namespace Naru.DockerApi.Json;

/// <summary>The <c>filters</c> parameter: <c>{"name":["a","b"]}</c>, or with older clients <c>{"name":{"a":true}}</c>.</summary>
internal static class Filters
{
    /// <exception cref="EngineException">It is neither form.</exception>
    public static Dictionary<string, IReadOnlyList<string>> Parse(string text)
    {
        var filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (text.Length == 0) return filters;
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (var filter in document.RootElement.EnumerateObject()) filters[filter.Name] = Values(filter.Value);
            return filters;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new EngineException(EngineFault.Invalid, $"invalid filters parameter: {malformed.Message}", malformed);
        }
    }

    /// <summary>Refuses a key that the endpoint does not know, as clients expect.</summary>
    public static void CheckKeys(IReadOnlyDictionary<string, IReadOnlyList<string>> filters, params ReadOnlySpan<string> known)
    {
        foreach (var key in filters.Keys)
            if (!known.Contains(key)) throw EngineException.Invalid($"invalid filter '{key}'");
    }

    /// <summary>Whether labels hold every <c>key</c> or <c>key=value</c>.</summary>
    public static bool HasLabels(IReadOnlyDictionary<string, string>? labels, IEnumerable<string> wanted) => wanted.All(w =>
    {
        var equals = w.IndexOf('=');
        return labels is not null && (equals < 0 ? labels.ContainsKey(w) : labels.TryGetValue(w[..equals], out var value) && value == w[(equals + 1)..]);
    });

    private static string[] Values(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Select(e => e.ToString())]
        : [.. element.EnumerateObject().Select(p => p.Name)];
}
