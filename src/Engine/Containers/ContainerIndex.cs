using System.Collections.Immutable;

namespace Naru.Engine.Containers;

/// <summary>
/// Every container by id and by name, as immutable snapshots behind one lock for writers. A name is taken before
/// anything is made under it and given back if the making fails, so two requests never share one.
/// </summary>
internal sealed class ContainerIndex
{
    private readonly Lock gate = new();
    private ImmutableDictionary<string, ContainerUnit> byId = ImmutableDictionary.Create<string, ContainerUnit>(StringComparer.Ordinal);
    private ImmutableDictionary<string, string> names = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    public IEnumerable<ContainerUnit> All => byId.Values;

    public int Count => byId.Count;

    /// <summary>The containers that have a volume mounted, running or not.</summary>
    public IEnumerable<string> UsersOfVolume(string name) => All.Where(u => u.Record.Mounts.Any(m => m.Type == "volume" && m.Name == name)).Select(u => u.Id);

    /// <exception cref="EngineException">The name is another container's.</exception>
    public void TakeName(string name, string id)
    {
        lock (gate)
        {
            if (names.TryGetValue(name, out var holder))
                throw EngineException.Conflict($"Conflict. The container name \"/{name}\" is already in use by container \"{holder}\". You have to remove (or rename) that container to be able to reuse that name.");
            names = names.Add(name, id);
        }
    }

    /// <summary>Frees a name, if it is still the one's who took it.</summary>
    public void GiveBackName(string name, string id)
    {
        lock (gate)
            if (names.TryGetValue(name, out var holder) && holder == id) names = names.Remove(name);
    }

    public bool IsNameFree(string name) => !names.ContainsKey(name);

    public void Add(ContainerUnit unit)
    {
        lock (gate) byId = byId.Add(unit.Id, unit);
    }

    public void Remove(ContainerUnit unit)
    {
        lock (gate)
        {
            byId = byId.Remove(unit.Id);
            GiveBackName(unit.Record.Name, unit.Id);
        }
    }

    /// <summary>By full id, then name, then the beginning of one id only.</summary>
    /// <exception cref="EngineException">None, or more than one.</exception>
    public ContainerUnit Get(string reference) => Find(reference) ?? throw EngineException.NotFound($"No such container: {reference}");

    public ContainerUnit? Find(string reference)
    {
        var bare = reference.StartsWith('/') ? reference[1..] : reference;
        var snapshot = byId;
        if (snapshot.TryGetValue(bare, out var exact)) return exact;
        if (names.TryGetValue(bare, out var named) && snapshot.TryGetValue(named, out exact)) return exact;
        if (bare.Length == 0) return null;
        ContainerUnit? found = null;
        foreach (var unit in snapshot.Values)
        {
            if (!unit.Id.StartsWith(bare, StringComparison.Ordinal)) continue;
            if (found is not null) throw EngineException.Invalid($"multiple IDs found with provided prefix: {bare}");
            found = unit;
        }
        return found;
    }
}
