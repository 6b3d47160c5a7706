using Naru.Resources.Trees;

namespace Naru.Resources.Faults;

/// <summary>One field that is wrong. Its text has the form that Kubernetes' clients print.</summary>
/// <param name="Value">What stands there; absent when that says nothing.</param>
/// <param name="Detail">What is wrong with it; "" when the type says all.</param>
public sealed record Fault(FaultType Type, string Field, Tree Value, string Detail)
{
    /// <summary>As <c>details.causes[].reason</c> has it.</summary>
    public string Reason => "FieldValue" + Type;

    /// <summary>Without the field: as <c>details.causes[].message</c> has it.</summary>
    public string Body => Type switch
    {
        FaultType.Required => With("Required value", ""),
        FaultType.Forbidden => With("Forbidden", ""),
        FaultType.TooLong => With("Too long", ""),
        FaultType.Duplicate => With("Duplicate value", Shown),
        FaultType.NotSupported => With("Unsupported value", Shown),
        FaultType.NotFound => With("Not found", Shown),
        FaultType.TooMany => With("Too many", Shown),
        _ => With("Invalid value", Shown),
    };

    private string Shown => Value.IsAbsent ? "" : Value.IsNothing ? "null" : Value.ToString();

    public Tree ToCause() => Tree.Object(("reason", Reason), ("message", Body), ("field", Field));

    public override string ToString() => $"{Field}: {Body}";

    private string With(string title, string value) =>
        title + (value.Length > 0 ? $": {value}" : "") + (Detail.Length > 0 ? $": {Detail}" : "");
}
