using System.Text.Json;
using System.Text.Unicode;

namespace Naru.Resources.Ingest;

/// <summary>
/// Looks for what is JSON by its grammar and yet no text: bytes that are not UTF-8, and escapes of half a surrogate pair.
/// Whatever comes from outside passes here once, so that every name and value behind it can be shown, compared and sent.
/// </summary>
public static class JsonTexts
{
    /// <exception cref="FormatException">A text that is none; says which.</exception>
    /// <exception cref="JsonException">It is no JSON either.</exception>
    public static void Check(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new FormatException("it is no text in UTF-8");
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0) return;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Trees.Tree.MostNesting });
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) CheckEscapes(ref reader);
    }

    private static void CheckEscapes(ref Utf8JsonReader reader)
    {
        try
        {
            _ = reader.GetString();
        }
        catch (InvalidOperationException half)
        {
            throw new FormatException("a text in it has half of a surrogate pair", half);
        }
    }
}
