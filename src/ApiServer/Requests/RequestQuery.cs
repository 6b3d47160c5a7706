namespace Naru.ApiServer.Requests;

/// <summary>The parameters after a URL's question mark, decoded. A name may stand several times.</summary>
public sealed class RequestQuery
{
    private readonly List<(string Name, string Value)> _pairs = [];

    private RequestQuery(string text)
    {
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            if (equals < 0) _pairs.Add((Decode(pair), ""));
            else _pairs.Add((Decode(pair[..equals]), Decode(pair[(equals + 1)..])));
        }
    }

    public static RequestQuery Parse(string text) => new(text.StartsWith('?') ? text[1..] : text);

    /// <summary>The first value, or "".</summary>
    public string this[string name]
    {
        get
        {
            foreach (var pair in _pairs)
                if (pair.Name == name) return pair.Value;
            return "";
        }
    }

    public bool Has(string name) => _pairs.Exists(pair => pair.Name == name);

    public IEnumerable<string> All(string name) => _pairs.Where(pair => pair.Name == name).Select(pair => pair.Value);

    public bool IsTrue(string name) => this[name] is "true" or "1" or "True" or "t" || (Has(name) && this[name].Length == 0);

    /// <summary>A whole number, or null when it is not given.</summary>
    /// <exception cref="Naru.Resources.Api.ApiRefusedException">400: given, and not a whole number.</exception>
    public long? Integer(string name)
    {
        var text = this[name];
        if (text.Length == 0) return null;
        return long.TryParse(text, out var value) ? value : throw Refusal.BadRequest($"the query parameter {name}={text} is not a whole number");
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
