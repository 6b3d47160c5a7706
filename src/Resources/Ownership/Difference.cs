namespace Naru.Resources.Ownership;

/// <summary>The places where one object differs from another.</summary>
internal sealed record Difference(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    public static Difference Empty() => new(new FieldSet(), new FieldSet(), new FieldSet());

    /// <summary>The places whose value is another than before.</summary>
    public FieldSet Changed => Added.Union(Modified);

    /// <summary>Takes over what differs one step below.</summary>
    public void Take(string step, Difference below)
    {
        Take(Added, step, below.Added);
        Take(Modified, step, below.Modified);
        Take(Removed, step, below.Removed);
    }

    private static void Take(FieldSet set, string step, FieldSet below)
    {
        if (!below.IsEmpty) set.Put(step, below);
    }
}
