namespace Naru.Resources.Trees;

/// <summary>One field of an object.</summary>
public readonly record struct Field(Name Name, Tree Value)
{
    public static implicit operator Field((string Name, Tree Value) pair) => new(pair.Name, pair.Value);
}
