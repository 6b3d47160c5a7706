using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.Resources.Printing;

/// <summary>The table of a custom kind: its name and the columns that its definition adds, or its age when it adds none.</summary>
internal static class CustomTable
{
    public static TableShape Of(Kind kind)
    {
        var added = kind.Definition["additionalPrinterColumns"].Items.ToArray();
        if (added.Length == 0) return new TableShape([Columns.Name, Columns.Age], (obj, now) => [obj["metadata"]["name"], Columns.AgeOf(obj, now)]);
        TableColumn[] columns =
        [
            Columns.Name,
            .. added.Select(c => new TableColumn(c["name"].Text, c["type"].Text == "date" ? "date" : c["type"].Text, c["priority"].AsInt32(), c["format"].Text, c["description"].Text)),
        ];
        return new TableShape(columns, (obj, now) => [obj["metadata"]["name"], .. added.Select(column => Cell(obj, column, now))]);
    }

    private static Tree Cell(Tree obj, Tree column, DateTimeOffset now)
    {
        var value = JsonPath.Find(obj, column["jsonPath"].Text);
        if (value.IsNothing) return Tree.Null;
        return column["type"].Text switch
        {
            "date" => Columns.Since(value, now),
            "integer" => value.IsNumber ? value.AsInt64() : Tree.Null,
            "number" => value.IsNumber ? value : Tree.Null,
            "boolean" => value.Kind is TreeKind.True or TreeKind.False ? value : Tree.Null,
            _ => value.Text,
        };
    }
}
