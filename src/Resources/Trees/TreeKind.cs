namespace Naru.Resources.Trees;

/// <summary>What a <see cref="Tree"/> is. <see cref="Absent"/> is the default: a field that is not there.</summary>
public enum TreeKind : byte
{
    Absent,
    Null,
    False,
    True,
    Number,
    String,
    Array,
    Object,
}
