namespace Naru.Resources.Shapes;

/// <summary>How the elements of a list are told apart when two versions of it meet.</summary>
public enum ListKind : byte
{
    /// <summary>The list is one value.</summary>
    Atomic,

    /// <summary>Each scalar stands once.</summary>
    Set,

    /// <summary>Each element stands once for the values of its keys.</summary>
    Map,
}
