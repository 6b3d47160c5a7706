namespace Naru.Resources.Ownership;

/// <summary>The places where one object differs from another.</summary>
internal sealed record Difference(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    /// <summary>The places whose value is another than before.</summary>
    public FieldSet Changed => Added.Union(Modified);
}
