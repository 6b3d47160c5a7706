using System.Globalization;

namespace Naru.Resources.Selectors;

/// <summary>One condition on a label. An absent label satisfies <c>NotIn</c> and <c>DoesNotExist</c> only.</summary>
public sealed record LabelRequirement(string Key, SelectorOperator Operator, IReadOnlyList<string> Values)
{
    public bool Matches(string? value) => Operator switch
    {
        SelectorOperator.In => value is not null && Values.Contains(value),
        SelectorOperator.NotIn => value is null || !Values.Contains(value),
        SelectorOperator.Exists => value is not null,
        SelectorOperator.DoesNotExist => value is null,
        _ => Compares(value),
    };

    public override string ToString() => Operator switch
    {
        SelectorOperator.In when Values.Count == 1 => $"{Key}={Values[0]}",
        SelectorOperator.NotIn when Values.Count == 1 => $"{Key}!={Values[0]}",
        SelectorOperator.In => $"{Key} in ({string.Join(',', Values.Order(StringComparer.Ordinal))})",
        SelectorOperator.NotIn => $"{Key} notin ({string.Join(',', Values.Order(StringComparer.Ordinal))})",
        SelectorOperator.Exists => Key,
        SelectorOperator.DoesNotExist => "!" + Key,
        SelectorOperator.Gt => $"{Key}>{Values[0]}",
        _ => $"{Key}<{Values[0]}",
    };

    private bool Compares(string? value)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var left)) return false;
        if (Values.Count != 1 || !long.TryParse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var right)) return false;
        return Operator == SelectorOperator.Gt ? left > right : left < right;
    }
}
