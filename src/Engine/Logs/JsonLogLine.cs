using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Naru.Engine.Logs;

/// <summary>
/// One line of a <c>json-file</c> log: <c>{"log":"text\n","stream":"stdout","time":"2026-01-02T03:04:05.6Z"}</c>. Bytes
/// that are no UTF-8 were replaced when written, as Docker does.
/// </summary>
internal static class JsonLogLine
{
    /// <summary>Null for a line that is no record, such as one a crash cut short.</summary>
    public static LogEntry? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return Read(new Utf8JsonReader(line));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static LogEntry? Read(Utf8JsonReader reader)
    {
        byte[]? text = null;
        var stream = LogStream.Stdout;
        var at = DateTimeOffset.UnixEpoch;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) reader.Skip();
            else if (name == "log") text = Encoding.UTF8.GetBytes(reader.GetString()!);
            else if (name == "stream") stream = reader.ValueTextEquals("stderr"u8) ? LogStream.Stderr : LogStream.Stdout;
            else if (name == "time" && DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) at = time;
        }
        return text is null ? null : new LogEntry(stream, at, text);
    }
}
