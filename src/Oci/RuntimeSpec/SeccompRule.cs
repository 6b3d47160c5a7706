namespace Naru.Oci.RuntimeSpec;

/// <summary>An action for some calls, when all argument conditions hold.</summary>
public sealed record SeccompRule
{
    public required IReadOnlyList<string> Names { get; init; }
    public required string Action { get; init; }
    public uint? ErrnoRet { get; init; }
    public IReadOnlyList<SeccompArgument> Args { get; set; } = [];
}
