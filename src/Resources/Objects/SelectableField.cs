using Naru.Resources.Kinds;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Objects;

/// <summary>Reads the fields that field selectors name.</summary>
public static class SelectableField
{
    public static bool Exists(Kind kind, string path) =>
        path is "metadata.name" or "metadata.namespace" || kind.SelectableFields.Contains(path);

    /// <summary>The field's text. What is absent counts as "" for a text, "false" for a truth, "0" for a number.</summary>
    public static string ValueOf(Kind kind, Tree obj, string path)
    {
        // The source of a core event is an object; its component is what selects.
        if (path == "source") return obj["source"]["component"].Text;
        Schema? schema = kind.Schema;
        foreach (var name in path.Split('.'))
        {
            obj = obj[name];
            schema = schema?.Fields[name]?.Schema;
        }
        if (!obj.IsNothing) return obj.Text;
        return schema?.Type switch
        {
            SchemaType.Boolean => "false",
            SchemaType.Int32 or SchemaType.Int64 => "0",
            _ => "",
        };
    }
}
