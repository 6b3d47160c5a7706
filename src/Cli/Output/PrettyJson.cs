using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Naru.Resources.Trees;

namespace Naru.Cli.Output;

/// <summary>JSON for reading, four spaces a level, as kubectl prints it.</summary>
internal static class PrettyJson
{
    public static string Of(Tree tree)
    {
        using var document = JsonDocument.Parse(tree.ToUtf8());
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            document.WriteTo(writer);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
