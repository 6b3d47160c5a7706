using Naru.Resources.Trees;

namespace Naru.Resources.Printing;

/// <summary>How objects of a kind become rows: the columns, and a row's cells in their order.</summary>
public sealed class TableShape(IReadOnlyList<TableColumn> columns, Func<Tree, DateTimeOffset, Tree[]> cells)
{
    private readonly Func<Tree, DateTimeOffset, Tree[]> _cells = cells;

    public IReadOnlyList<TableColumn> Columns { get; } = columns;

    /// <summary>The cells of an object's row; ages are counted up to <paramref name="now"/>.</summary>
    public Tree Cells(Tree obj, DateTimeOffset now) => Tree.Array(_cells(obj, now));

    public Tree ColumnDefinitions() => Tree.Array(Columns.Select(column => column.ToTree()));
}
