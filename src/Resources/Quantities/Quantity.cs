using System.Diagnostics.CodeAnalysis;

namespace Naru.Resources.Quantities;

/// <summary>
/// An amount of a resource, exact: <c>500m</c>, <c>1.5Gi</c>, <c>2e3</c>. Counted in billionths, the finest step of the
/// format; what is finer is rounded up, away from zero. Two quantities are equal when their amounts are, however written.
/// <para>
/// Writing follows the canonical form of Kubernetes: no fraction, the largest suffix that loses nothing, and the family of
/// suffixes that was read (binary falls back to decimal below 1024 and for fractions).
/// </para>
/// </summary>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    internal const long NanosInOne = 1_000_000_000;

    internal Quantity(Int128 nanos, QuantityFormat format)
    {
        Nanos = nanos;
        Format = format;
    }

    /// <summary>The amount in billionths.</summary>
    public Int128 Nanos { get; }

    public QuantityFormat Format { get; }

    public static Quantity Zero => default;

    public bool IsZero => Nanos == 0;

    public bool IsNegative => Nanos < 0;

    /// <summary>The amount in thousandths, rounded up; a cpu request in this unit is what schedulers count.</summary>
    public long Milli => Clamp(CeilingOf(Nanos, NanosInOne / 1000));

    /// <summary>The amount in whole units, rounded up: bytes of memory, number of pods.</summary>
    public long Value => Clamp(CeilingOf(Nanos, NanosInOne));

    public double AsDouble => (double)Nanos / NanosInOne;

    public static Quantity Of(long value, QuantityFormat format = QuantityFormat.DecimalSi) => new((Int128)value * NanosInOne, format);

    public static Quantity OfMilli(long milli) => new((Int128)milli * (NanosInOne / 1000), QuantityFormat.DecimalSi);

    public static Quantity OfNanos(Int128 nanos) => new(nanos, QuantityFormat.DecimalSi);

    public static Quantity OfBytes(long bytes) => Of(bytes, QuantityFormat.BinarySi);

    /// <exception cref="FormatException">Not a quantity, or beyond what 128 bits of billionths can hold.</exception>
    public static Quantity Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException(QuantityText.Expected);

    public static bool TryParse([NotNullWhen(true)] string? text, out Quantity value) => QuantityText.TryParse(text, out value);

    public static Quantity operator +(Quantity a, Quantity b) => new(a.Nanos + b.Nanos, a.IsZero ? b.Format : a.Format);

    public static Quantity operator -(Quantity a, Quantity b) => new(a.Nanos - b.Nanos, a.IsZero ? b.Format : a.Format);

    public static bool operator ==(Quantity a, Quantity b) => a.Nanos == b.Nanos;

    public static bool operator !=(Quantity a, Quantity b) => a.Nanos != b.Nanos;

    public static bool operator <(Quantity a, Quantity b) => a.Nanos < b.Nanos;

    public static bool operator >(Quantity a, Quantity b) => a.Nanos > b.Nanos;

    public static bool operator <=(Quantity a, Quantity b) => a.Nanos <= b.Nanos;

    public static bool operator >=(Quantity a, Quantity b) => a.Nanos >= b.Nanos;

    public static Quantity Max(Quantity a, Quantity b) => a < b ? b : a;

    public int CompareTo(Quantity other) => Nanos.CompareTo(other.Nanos);

    public bool Equals(Quantity other) => Nanos == other.Nanos;

    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    public override int GetHashCode() => Nanos.GetHashCode();

    public override string ToString() => QuantityText.Write(this);

    private static Int128 CeilingOf(Int128 nanos, long unit)
    {
        var (whole, rest) = Int128.DivRem(nanos, unit);
        return rest > 0 ? whole + 1 : rest < 0 ? whole - 1 : whole;
    }

    private static long Clamp(Int128 value) => value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;
}
