namespace Naru.Scheduler.State;

/// <summary>A port of the node that a pod takes for itself.</summary>
public readonly record struct HostPortUse(string Address, string Protocol, int Port)
{
    public bool ConflictsWith(HostPortUse other) =>
        Port == other.Port && Protocol == other.Protocol && (IsEvery(Address) || IsEvery(other.Address) || Address == other.Address);

    private static bool IsEvery(string address) => address is "" or "0.0.0.0" or "::";
}
