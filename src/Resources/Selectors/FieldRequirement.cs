namespace Naru.Resources.Selectors;

/// <summary>One condition of a field selector.</summary>
public sealed record FieldRequirement(string Path, string Value, bool IsNegated)
{
    public override string ToString() =>
        $"{Path}{(IsNegated ? "!=" : "=")}{Value.Replace("\\", "\\\\").Replace(",", "\\,").Replace("=", "\\=")}";
}
