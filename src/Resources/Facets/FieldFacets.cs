using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Facets;

/// <summary>What is demanded of one field beyond its shape, and what it is when it is not given.</summary>
public sealed record FieldFacets(SchemaField Field)
{
    /// <summary>The value when none is given; absent when there is no default.</summary>
    public Tree Default { get; init; }

    /// <summary>Must be there and must not be empty.</summary>
    public bool IsRequired { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    /// <summary>The longest text, in bytes.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The most elements of a list.</summary>
    public int? MaxItems { get; init; }

    /// <summary>The syntax of a text: a name of <see cref="TextFormat"/>; "" for any.</summary>
    public string Format { get; init; } = "";

    /// <summary>The field of a list's elements that no two of them may share; null when they may.</summary>
    public Name? UniqueBy { get; init; }

    /// <summary>Must stay what it was when the object was made.</summary>
    public bool IsImmutable { get; init; }
}
