using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Naru.Resources.Trees;
using SharpYaml;
using SharpYaml.Events;

namespace Naru.Resources.Yaml;

/// <summary>What a scalar means. Quoted ones are strings; plain ones follow the YAML 1.1 types that manifests rely on.</summary>
internal static partial class YamlScalar
{
    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9_]*)$")]
    private static partial Regex Decimal { get; }

    [GeneratedRegex(@"^[-+]?0o?[0-7_]+$")]
    private static partial Regex Octal { get; }

    [GeneratedRegex(@"^[-+]?0x[0-9a-fA-F_]+$")]
    private static partial Regex Hexadecimal { get; }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float { get; }

    public static Tree Read(Scalar scalar) => scalar.Tag switch
    {
        "tag:yaml.org,2002:str" or "!" or "tag:yaml.org,2002:binary" => Tree.Of(scalar.Value),
        _ when scalar.Style == ScalarStyle.Plain => Plain(scalar.Value),
        _ => Tree.Of(scalar.Value),
    };

    /// <summary>True when the text, written plain, would not be read as a string.</summary>
    public static bool MeansSomethingElse(string text) => Plain(text).Kind != TreeKind.String;

    private static Tree Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => Tree.Null,
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
        _ => char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.' ? Number(text) : Tree.Of(text),
    };

    // No number that means anything is longer, and reading very long ones costs more than time in proportion.
    private const int LongestNumber = 400;

    private static Tree Number(string text)
    {
        if (text.Length > LongestNumber) return Tree.Of(text);
        if (Decimal.IsMatch(text)) return Tree.NumberOf(text.Replace("_", "").TrimStart('+'));
        if (Octal.IsMatch(text)) return Integer(text, "0o", 8);
        if (Hexadecimal.IsMatch(text)) return Integer(text, "0x", 16);
        if (!Float.IsMatch(text)) return Tree.Of(text);
        var value = double.Parse(text, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? Tree.NumberOf(value.ToString("R", CultureInfo.InvariantCulture)) : Tree.Of(text);
    }

    private static Tree Integer(string text, string prefix, int radix)
    {
        var negative = text[0] == '-';
        var digits = text.TrimStart('-', '+').Replace("_", "");
        digits = digits.StartsWith(prefix, StringComparison.Ordinal) ? digits[prefix.Length..] : digits;
        var value = digits.Aggregate(BigInteger.Zero, (sum, digit) => sum * radix + Convert.ToInt32(digit.ToString(), 16));
        return Tree.NumberOf((negative ? -value : value).ToString(CultureInfo.InvariantCulture));
    }
}
