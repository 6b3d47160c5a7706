using System.Buffers.Text;
using Naru.Resources.Quantities;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Ingest;

/// <summary>Checks and settles single values; answers what was expected when the value is not that.</summary>
internal static class ScalarIntake
{
    public static string? Read(Schema schema, Tree value, out Tree canonical)
    {
        canonical = value;
        return schema.Type switch
        {
            SchemaType.String => value.IsString ? null : "a string",
            SchemaType.Boolean => value.Kind is TreeKind.True or TreeKind.False ? null : "a boolean",
            SchemaType.Int32 => IsInteger(value, int.MinValue, int.MaxValue) ? null : "an integer of 32 bits",
            SchemaType.Int64 => IsInteger(value, long.MinValue, long.MaxValue) ? null : "an integer of 64 bits",
            SchemaType.Double => value.IsNumber ? null : "a number",
            SchemaType.Bytes => IsBase64(value) ? null : "a base64 string",
            SchemaType.Quantity => Quantity(value, out canonical),
            SchemaType.IntOrString => value.IsString || IsInteger(value, int.MinValue, int.MaxValue) ? null : "an integer or a string",
            SchemaType.Time => Time(value, ApiTime.Write, out canonical),
            SchemaType.MicroTime => Time(value, ApiTime.WriteMicro, out canonical),
            SchemaType.RawExtension or SchemaType.FieldsV1 => value.IsObject || value.IsNothing ? null : "an object",
            _ => null,
        };
    }

    private static bool IsInteger(Tree value, long least, long most)
    {
        if (!value.IsNumber) return false;
        var first = value.AsInt64(long.MinValue + 1);
        return first == value.AsInt64(long.MinValue + 2) && first >= least && first <= most;
    }

    private static bool IsBase64(Tree value) =>
        value.IsString && (value.IsEscaped ? Base64.IsValid(value.Text) : Base64.IsValid(value.Raw));

    private static string? Quantity(Tree value, out Tree canonical)
    {
        canonical = value;
        if (!value.IsString && !value.IsNumber) return "a quantity";
        var text = value.Text;
        if (!Quantities.Quantity.TryParse(text.Trim(), out var quantity)) return "a quantity (" + QuantityText.Expected + ")";
        var written = quantity.ToString();
        if (!value.IsString || written != text) canonical = written;
        return null;
    }

    private static string? Time(Tree value, Func<DateTimeOffset, string> write, out Tree canonical)
    {
        canonical = value;
        if (!value.IsString) return "a time (RFC 3339)";
        var text = value.Text;
        if (text.Length == 0) return null;
        if (!ApiTime.TryParse(text, out var time)) return "a time (RFC 3339, such as 2006-01-02T15:04:05Z)";
        var written = write(time);
        if (written != text) canonical = written;
        return null;
    }
}
