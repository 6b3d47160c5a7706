namespace Naru.Oci.RuntimeSpec;

/// <summary>A condition on one argument (0 to 5). For SCMP_CMP_MASKED_EQ, Value is the mask and ValueTwo what must remain.</summary>
public sealed record SeccompArgument
{
    public uint Index { get; init; }
    public ulong Value { get; init; }
    public ulong ValueTwo { get; init; }

    /// <summary>SCMP_CMP_EQ, _NE, _LT, _LE, _GT, _GE or _MASKED_EQ.</summary>
    public required string Op { get; init; }
}
