namespace Naru.Kernel.Launch;

/// <summary>An argument of an operation: a number known beforehand, or the result of an earlier operation.</summary>
public readonly record struct Operand
{
    private Operand(long value, bool isSlot) => (Value, IsSlot) = (value, isSlot);

    internal long Value { get; }

    internal bool IsSlot { get; }

    /// <summary>The directory that relative paths start from (AT_FDCWD).</summary>
    public static Operand WorkingDirectory => new(Libc.AtFdCwd, false);

    /// <summary>A descriptor that the parent holds open until the launch is over.</summary>
    public static Operand Descriptor(int number) => new(number, false);

    internal static Operand Slot(int index) => new(index, true);

    public static implicit operator Operand(long value) => new(value, false);
}
