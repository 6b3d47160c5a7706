namespace Naru.Resources.Yaml;

/// <summary>The text is no YAML; the message says source, line and column.</summary>
public sealed class YamlException(string source, long line, long column, string why)
    : Exception($"{source}: line {line}, column {column}: {why}")
{
    /// <summary>Counted from 1.</summary>
    public long Line { get; } = line;

    /// <summary>Counted from 1.</summary>
    public long Column { get; } = column;
}
