using System.Net;

namespace Naru.Engine.Networks.Definitions;

/// <summary>A network as it is on record. Subnet and Gateway are empty for the predefined "host" and "none".</summary>
public sealed record NetworkRecord(string Id, string Name, string Driver)
{
    public DateTimeOffset Created { get; init; }

    public string Subnet { get; init; } = "";

    public string Gateway { get; init; } = "";

    public string IpRange { get; init; } = "";

    public bool Internal { get; init; }

    public bool Attachable { get; init; }

    /// <summary>One of "bridge", "host" and "none", which are always there.</summary>
    public bool Predefined { get; init; }

    public Dictionary<string, string> Options { get; init; } = [];

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> ReservedAddresses { get; init; } = [];

    public bool IsBridge => Driver == "bridge";

    /// <summary>Containers find each other by name on every bridge but the predefined one.</summary>
    public bool HasNames => IsBridge && !Predefined;

    internal IPNetwork Range => IPNetwork.Parse(Subnet);
}
