using System.Text;
using System.Text.Unicode;

namespace Naru.Resources.Protobuf;

/// <summary>Texts in a message, which must be UTF-8: what is not would come out as another text than was sent.</summary>
internal static class ProtobufText
{
    /// <exception cref="FormatException">It is none.</exception>
    public static string Of(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(Checked(bytes));

    /// <exception cref="FormatException">It is none.</exception>
    public static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? bytes : throw new FormatException("a text in the body is not UTF-8");
}
