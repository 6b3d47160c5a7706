using Naru.Resources.Trees;

namespace Naru.Cli.Output;

/// <summary>Prints a <c>Table</c> that the server has made.</summary>
internal static class ServerTable
{
    public static void Print(Tree table, bool wide, bool withNamespace, Screen screen, string namePrefix = "")
    {
        var columns = Columns(table, wide);
        var headings = columns.Select(column => column.Name.ToUpperInvariant());
        var text = new TextTable([.. withNamespace ? headings.Prepend("NAMESPACE") : headings]);
        foreach (var row in table["rows"].Items)
        {
            var cells = columns.Select(column => (column.Index == 0 ? namePrefix : "") + Cell(row["cells"][column.Index]));
            text.Row([.. withNamespace ? cells.Prepend(row["object"]["metadata"]["namespace"].Text) : cells]);
        }
        text.Print(screen);
    }

    /// <summary>The rows alone, as a watch adds them.</summary>
    public static void PrintRows(Tree table, bool wide, Screen screen)
    {
        foreach (var row in table["rows"].Items) screen.Line(string.Join("   ", Columns(table, wide).Select(column => Cell(row["cells"][column.Index]))));
    }

    private static List<(string Name, int Index)> Columns(Tree table, bool wide)
    {
        var columns = new List<(string, int)>();
        var definitions = table["columnDefinitions"];
        for (var i = 0; i < Math.Max(definitions.Count, table["rows"][0]["cells"].Count); i++)
            if (wide || definitions[i]["priority"].AsInt32() == 0) columns.Add((definitions[i]["name"].Text, i));
        return columns;
    }

    private static string Cell(Tree cell) => cell.IsNothing ? "<none>" : cell.Text;
}
