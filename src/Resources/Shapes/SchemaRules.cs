using System.Text.RegularExpressions;
using Naru.Resources.Trees;

namespace Naru.Resources.Shapes;

/// <summary>What a custom kind's schema demands of a value beyond its type.</summary>
public sealed record SchemaRules
{
    public IReadOnlyList<string> Required { get; init; } = [];
    public IReadOnlyList<Tree> Enum { get; init; } = [];
    public double? Minimum { get; init; }
    public double? Maximum { get; init; }
    public bool MinimumIsExclusive { get; init; }
    public bool MaximumIsExclusive { get; init; }
    public double? MultipleOf { get; init; }
    public long? MinLength { get; init; }
    public long? MaxLength { get; init; }
    public long? MinItems { get; init; }
    public long? MaxItems { get; init; }
    public long? MinProperties { get; init; }
    public long? MaxProperties { get; init; }
    public bool UniqueItems { get; init; }

    /// <summary>The pattern a string must match somewhere; never backtracks, so that no pattern can stall the server.</summary>
    public Regex? Pattern { get; init; }

    public string Format { get; init; } = "";
    public IReadOnlyList<Schema> AllOf { get; init; } = [];
    public IReadOnlyList<Schema> AnyOf { get; init; } = [];
    public IReadOnlyList<Schema> OneOf { get; init; } = [];
    public Schema? Not { get; init; }
}
