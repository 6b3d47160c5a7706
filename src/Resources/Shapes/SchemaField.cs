using Naru.Resources.Trees;

namespace Naru.Resources.Shapes;

/// <summary>One field of an object's <see cref="Shapes.Schema"/>.</summary>
/// <param name="Number">The protobuf number; 0 when the field has none.</param>
/// <param name="Within">The protobuf number of the message that holds this field, where JSON has no such level; 0 otherwise.</param>
public sealed record SchemaField(Name Name, Schema Schema, int Number = 0, int Within = 0)
{
    /// <summary>Zero differs from absent: <c>replicas: 0</c> stays, <c>hostNetwork: false</c> does not.</summary>
    public bool KeepsZero { get; init; }

    /// <summary>Always written, so a zero that is given stays.</summary>
    public bool AlwaysWritten { get; init; }
}
