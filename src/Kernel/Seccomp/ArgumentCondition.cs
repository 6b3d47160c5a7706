namespace Naru.Kernel.Seccomp;

/// <summary>A comparison of a 64-bit argument (0 to 5) with a value; the mask applies to <see cref="Comparison.MaskedEqual"/>.</summary>
public sealed record ArgumentCondition(uint Argument, ArgumentCondition.Comparison Test, ulong Value, ulong Mask = ulong.MaxValue)
{
    public enum Comparison
    {
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        MaskedEqual,
    }
}
