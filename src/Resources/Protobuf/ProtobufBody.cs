using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Protobuf;

/// <summary>
/// Reads a request's body of type <c>application/vnd.kubernetes.protobuf</c>: the four bytes <c>k8s\0</c>, then an
/// envelope that names apiVersion and kind around the message itself. Table-driven: the same shapes that describe the JSON
/// give the numbers. Built-in kinds only; custom kinds have no protobuf form.
/// </summary>
public static class ProtobufBody
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>The object with its apiVersion and kind first; not yet in canonical form.</summary>
    /// <exception cref="FormatException">Not such a body, or of a kind that is not known; says what is wrong.</exception>
    public static Tree Read(ReadOnlyMemory<byte> body)
    {
        if (!body.Span.StartsWith(Magic)) throw new FormatException("the body does not begin as a protobuf body of the API does");
        var (apiVersion, kind) = ("", "");
        ReadOnlySpan<byte> message = default;
        var reader = new ProtobufReader(body.Span[Magic.Length..]);
        while (reader.Next())
        {
            if (reader.Number == 1) (apiVersion, kind) = TypeMeta(reader.Bytes);
            else if (reader.Number == 2) message = reader.Bytes;
            else if (reader.Number == 3 && reader.Bytes.Length > 0) throw new FormatException("the body is compressed in its envelope, which is not understood");
        }
        var schema = SchemaOf(apiVersion, kind) ?? throw new FormatException($"no kind \"{kind}\" is registered for version \"{apiVersion}\"");
        var content = ProtobufMessage.Read(schema, message);
        return Tree.Object([new Field("apiVersion", apiVersion), new Field("kind", kind), .. content.Fields]);
    }

    private static (string ApiVersion, string Kind) TypeMeta(ReadOnlySpan<byte> message)
    {
        var (apiVersion, kind) = ("", "");
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Number == 1) apiVersion = ProtobufText.Of(reader.Bytes);
            else if (reader.Number == 2) kind = ProtobufText.Of(reader.Bytes);
        }
        return (apiVersion, kind);
    }

    // Options such as DeleteOptions bear the version of whatever they are sent to.
    private static Schema? SchemaOf(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/');
        var group = slash < 0 ? "" : apiVersion[..slash];
        var version = apiVersion[(slash + 1)..];
        var library = ShapeLibrary.BuiltIn;
        foreach (var package in library.Packages)
            if (package.Group == group && package.Version == version && library.Find($"{package.Prefix}.{kind}") is { } schema) return schema;
        return kind.EndsWith("Options", StringComparison.Ordinal) ? library.Find("io.k8s.apimachinery.pkg.apis.meta.v1." + kind) : null;
    }
}
