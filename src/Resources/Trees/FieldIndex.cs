namespace Naru.Resources.Trees;

/// <summary>
/// Look-up of many fields in one object: by walking it while it is small, by binary search once it is large, so that
/// comparing two objects of n fields costs n log n whatever a client sends. Names that collide in their hash cost no more.
/// </summary>
internal readonly ref struct FieldIndex
{
    private const int Small = 24;

    private readonly ReadOnlySpan<Field> _fields;
    private readonly int[]? _order;

    public FieldIndex(Tree obj)
    {
        _fields = obj.Fields;
        _order = _fields.Length > Small ? Sorted(_fields) : null;
    }

    /// <summary>The position of the field of that name, or -1.</summary>
    public int Find(Name name)
    {
        if (_order is null)
        {
            for (var i = 0; i < _fields.Length; i++)
                if (_fields[i].Name.Equals(name)) return i;
            return -1;
        }
        var (low, high) = (0, _order.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var order = _fields[_order[middle]].Name.CompareTo(name);
            if (order == 0) return _order[middle];
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    public Tree this[Name name] => Find(name) is >= 0 and var at ? _fields[at].Value : default;

    /// <summary>The positions of the fields in the order of their names; equal names in the order they stand.</summary>
    public static int[] Sorted(ReadOnlySpan<Field> fields)
    {
        var names = new (Name Name, int At)[fields.Length];
        for (var i = 0; i < names.Length; i++) names[i] = (fields[i].Name, i);
        System.Array.Sort(names, static (a, b) => a.Name.CompareTo(b.Name) is not 0 and var order ? order : a.At.CompareTo(b.At));
        var order = new int[names.Length];
        for (var i = 0; i < order.Length; i++) order[i] = names[i].At;
        return order;
    }
}
