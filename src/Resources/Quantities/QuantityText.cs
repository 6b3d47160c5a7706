using System.Globalization;

namespace Naru.Resources.Quantities;

/// <summary>Quantities from their text and back to its canonical form.</summary>
internal static class QuantityText
{
    public const string Expected = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private const int MostLength = 128;
    private const string BinarySuffixes = "KMGTPE";
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    public static bool TryParse(string? text, out Quantity value)
    {
        value = default;
        if (text is null || text.Length is 0 or > MostLength) return false;
        var at = text[0] is '+' or '-' ? 1 : 0;
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
        var number = text.AsSpan(start, at - start);
        if (number.IndexOfAnyInRange('0', '9') < 0 || number.Count('.') > 1) return false;
        if (!TrySuffix(text.AsSpan(at), out var multiplier, out var exponent, out var format)) return false;
        if (!TryScale(number, multiplier, exponent, out var nanos)) return false;
        value = new Quantity(text[0] == '-' ? -nanos : nanos, format);
        return true;
    }

    public static string Write(Quantity value)
    {
        if (value.IsZero) return "0";
        var nanos = Int128.Abs(value.Nanos);
        var sign = value.IsNegative ? "-" : "";
        var isBinary = value.Format == QuantityFormat.BinarySi && nanos >= (Int128)1024 * Quantity.NanosInOne && nanos % Quantity.NanosInOne == 0;
        return sign + (isBinary ? WriteBinary(nanos / Quantity.NanosInOne) : WriteDecimal(nanos, value.Format));
    }

    private static string WriteBinary(Int128 units)
    {
        var power = 0;
        while (power < BinarySuffixes.Length && units % 1024 == 0)
        {
            units /= 1024;
            power++;
        }
        return power == 0 ? units.ToString(CultureInfo.InvariantCulture) : $"{units}{BinarySuffixes[power - 1]}i";
    }

    private static string WriteDecimal(Int128 nanos, QuantityFormat format)
    {
        var thousands = 0;
        while (thousands < DecimalSuffixes.Length - 1 && nanos % 1000 == 0)
        {
            nanos /= 1000;
            thousands++;
        }
        var exponent = (thousands - 3) * 3;
        var isExponent = format == QuantityFormat.DecimalExponent && exponent != 0;
        return isExponent ? $"{nanos}e{exponent}" : $"{nanos}{DecimalSuffixes[thousands]}";
    }

    private static bool TrySuffix(ReadOnlySpan<char> suffix, out Int128 multiplier, out int exponent, out QuantityFormat format)
    {
        multiplier = 1;
        exponent = 0;
        format = QuantityFormat.DecimalSi;
        if (suffix.Length == 2 && suffix[1] == 'i' && BinarySuffixes.IndexOf(suffix[0]) is >= 0 and var power)
        {
            format = QuantityFormat.BinarySi;
            for (var i = 0; i <= power; i++) multiplier *= 1024;
            return true;
        }
        for (var i = 0; i < DecimalSuffixes.Length; i++)
        {
            if (!suffix.SequenceEqual(DecimalSuffixes[i])) continue;
            exponent = (i - 3) * 3;
            return true;
        }
        format = QuantityFormat.DecimalExponent;
        return suffix[0] is 'e' or 'E' && suffix.Length is >= 2 and <= 5
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }

    // number * multiplier * 10^exponent in billionths, rounded up; false when it does not fit.
    private static bool TryScale(ReadOnlySpan<char> number, Int128 multiplier, int exponent, out Int128 nanos)
    {
        nanos = 0;
        var point = number.IndexOf('.');
        var scale = 9 + exponent - (point < 0 ? 0 : number.Length - point - 1);
        System.Numerics.BigInteger digits = 0;
        foreach (var c in number)
            if (c != '.') digits = digits * 10 + (c - '0');
        digits *= (System.Numerics.BigInteger)multiplier;
        if (digits.IsZero) return true;
        if (scale is > 60 or < -400) return scale < 0 && (nanos = 1) == 1;
        var ten = System.Numerics.BigInteger.Pow(10, Math.Abs(scale));
        var scaled = scale >= 0 ? digits * ten : (digits + ten - 1) / ten;
        if (scaled > (System.Numerics.BigInteger)(Int128.MaxValue / 4)) return false;
        nanos = (Int128)scaled;
        return true;
    }
}
