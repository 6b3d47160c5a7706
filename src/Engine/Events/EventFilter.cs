namespace Naru.Engine.Events;

/// <summary>
/// Which events a listener wants. Values of one key are alternatives, keys are conditions that must all hold, and
/// labels must all match, which is how <c>docker events --filter</c> works.
/// </summary>
public sealed class EventFilter(IReadOnlyDictionary<string, IReadOnlyList<string>> wanted)
{
    private static readonly HashSet<string> Known =
        ["container", "daemon", "event", "image", "label", "network", "node", "plugin", "scope", "secret", "service", "config", "type", "volume"];

    /// <exception cref="EngineException">A key no event can be filtered by.</exception>
    public void Check()
    {
        foreach (var key in wanted.Keys)
            if (!Known.Contains(key)) throw EngineException.Invalid($"invalid filter '{key}'");
    }

    public bool Matches(EngineEvent happened) => wanted.All(condition => Holds(condition.Key, condition.Value, happened));

    private static bool Holds(string key, IReadOnlyList<string> values, EngineEvent happened) => key switch
    {
        "type" => values.Contains(happened.Type),
        "event" => values.Any(v => happened.Action == v || happened.Action.StartsWith(v + ":", StringComparison.Ordinal)),
        "label" => values.All(v => HasLabel(v, happened.Attributes)),
        "container" or "network" or "volume" or "daemon" =>
            values.Any(v => IsObject(key, v, happened)),
        "image" => values.Any(v => IsImage(v, happened)),
        "scope" => values.Contains("local"),
        _ => false,
    };

    private static bool IsObject(string type, string wanted, EngineEvent happened) =>
        happened.Type == type
            ? happened.Id.StartsWith(wanted, StringComparison.Ordinal) || happened.Attributes.GetValueOrDefault("name") == wanted
            : happened.Attributes.GetValueOrDefault(type) is { } related && related.StartsWith(wanted, StringComparison.Ordinal);

    private static bool IsImage(string wanted, EngineEvent happened)
    {
        var named = happened.Attributes.GetValueOrDefault(happened.Type == "image" ? "name" : "image");
        return happened.Type == "image" && happened.Id == wanted || named == wanted || named?.Split(':')[0] == wanted;
    }

    private static bool HasLabel(string wanted, IReadOnlyDictionary<string, string> attributes)
    {
        var equals = wanted.IndexOf('=');
        return equals < 0
            ? attributes.ContainsKey(wanted)
            : attributes.TryGetValue(wanted[..equals], out var value) && value == wanted[(equals + 1)..];
    }
}
