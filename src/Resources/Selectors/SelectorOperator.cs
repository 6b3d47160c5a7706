namespace Naru.Resources.Selectors;

/// <summary>How a requirement of a selector compares.</summary>
public enum SelectorOperator : byte
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Gt,
    Lt,
}
