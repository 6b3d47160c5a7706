using System.Collections;
using Naru.Resources.Trees;

namespace Naru.Resources.Faults;

/// <summary>All that is wrong with one object, found in one pass. Bounded: past the bound only the count goes on.</summary>
public sealed class FaultList : IReadOnlyList<Fault>
{
    private const int Most = 100;

    private readonly List<Fault> _faults = [];

    public int Count => _faults.Count;

    public bool IsEmpty => _faults.Count == 0;

    public Fault this[int index] => _faults[index];

    public void Required(FieldPath path, string detail = "") => Add(FaultType.Required, path, default, detail);

    public void Invalid(FieldPath path, Tree value, string detail) => Add(FaultType.Invalid, path, value, detail);

    public void TypeInvalid(FieldPath path, Tree value, string detail) => Add(FaultType.TypeInvalid, path, value, detail);

    public void Forbidden(FieldPath path, string detail) => Add(FaultType.Forbidden, path, default, detail);

    public void Duplicate(FieldPath path, Tree value) => Add(FaultType.Duplicate, path, value, "");

    public void NotFound(FieldPath path, Tree value) => Add(FaultType.NotFound, path, value, "");

    public void TooLong(FieldPath path, int most) => Add(FaultType.TooLong, path, default, $"may not be more than {most} bytes");

    public void TooMany(FieldPath path, int count, int most) => Add(FaultType.TooMany, path, count, $"must have at most {most} items");

    public void NotSupported(FieldPath path, Tree value, IEnumerable<string> supported) =>
        Add(FaultType.NotSupported, path, value, "supported values: " + string.Join(", ", supported.Order(StringComparer.Ordinal).Select(v => $"\"{v}\"")));

    /// <summary>Those that are not in the other list, word by word.</summary>
    public FaultList Without(FaultList other)
    {
        var known = other.Select(fault => fault.ToString()).ToHashSet(StringComparer.Ordinal);
        var rest = new FaultList();
        rest._faults.AddRange(_faults.Where(fault => !known.Contains(fault.ToString())));
        return rest;
    }

    /// <summary>One fault as it stands, several in brackets: as the message of a 422 answer joins them.</summary>
    public override string ToString() => _faults.Count == 1 ? _faults[0].ToString() : $"[{string.Join(", ", _faults)}]";

    public IEnumerator<Fault> GetEnumerator() => _faults.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Add(FaultType type, FieldPath path, Tree value, string detail)
    {
        if (_faults.Count < Most) _faults.Add(new Fault(type, path.ToString(), value, detail));
    }
}
