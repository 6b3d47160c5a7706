using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Selectors;

/// <summary>
/// Chooses objects by their labels; all requirements must hold. Comes from the text of a query (<c>app=web,tier in
/// (a,b),!old</c>), from an object's <c>matchLabels</c> and <c>matchExpressions</c>, or from a plain map. In an object an
/// absent selector chooses nothing and an empty one everything.
/// </summary>
public sealed class LabelSelector
{
    private LabelSelector(IReadOnlyList<LabelRequirement> requirements, bool isNothing = false)
    {
        Requirements = requirements;
        IsNothing = isNothing;
    }

    public static LabelSelector Everything { get; } = new([]);

    public static LabelSelector Nothing { get; } = new([], isNothing: true);

    public IReadOnlyList<LabelRequirement> Requirements { get; }

    public bool IsEverything => !IsNothing && Requirements.Count == 0;

    public bool IsNothing { get; }

    /// <exception cref="FormatException">Not a label selector; says where.</exception>
    public static LabelSelector Parse(string text) => text.Length == 0 ? Everything : new LabelSelector(LabelSelectorText.Read(text));

    public static LabelSelector Of(IReadOnlyList<LabelRequirement> requirements) => new(requirements);

    /// <summary>The selector in an object's field, such as <c>spec.selector</c> of a Deployment.</summary>
    /// <exception cref="FormatException">An operator that does not exist.</exception>
    public static LabelSelector Of(LabelSelectorView view)
    {
        if (!view.IsPresent) return Nothing;
        var requirements = new List<LabelRequirement>();
        foreach (var (key, value) in view.MatchLabels) requirements.Add(new LabelRequirement(key, SelectorOperator.In, [value]));
        foreach (var expression in view.MatchExpressions)
        {
            if (!Enum.TryParse<SelectorOperator>(expression.Operator, out var comparison) || comparison > SelectorOperator.DoesNotExist)
                throw new FormatException($"\"{expression.Operator}\" is not a valid label selector operator");
            requirements.Add(new LabelRequirement(expression.Key, comparison, [.. expression.Values]));
        }
        return new LabelSelector(requirements);
    }

    /// <summary>The selector of a plain map, such as a Service's: no map or an empty one chooses nothing.</summary>
    public static LabelSelector OfMap(TextMap map)
    {
        if (map.Count == 0) return Nothing;
        var requirements = new List<LabelRequirement>(map.Count);
        foreach (var (key, value) in map) requirements.Add(new LabelRequirement(key, SelectorOperator.In, [value]));
        return new LabelSelector(requirements);
    }

    /// <param name="labels">An object's <c>metadata.labels</c>.</param>
    public bool Matches(TextMap labels)
    {
        if (IsNothing) return false;
        foreach (var requirement in Requirements)
            if (!requirement.Matches(labels[requirement.Key])) return false;
        return true;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        if (IsNothing) return false;
        foreach (var requirement in Requirements)
            if (!requirement.Matches(labels.TryGetValue(requirement.Key, out var value) ? value : null)) return false;
        return true;
    }

    /// <summary>The text form, which <see cref="Parse"/> reads back.</summary>
    public override string ToString() => IsNothing ? "<nothing>" : string.Join(',', Requirements);
}
