namespace Naru.Network.Dataplane;

/// <summary>Transport protocols by the names Services use and the numbers IP uses.</summary>
public static class Protocols
{
    public const byte Tcp = 6, Udp = 17, Sctp = 132;

    public static string NameOf(byte number) => number switch
    {
        Tcp => "TCP",
        Udp => "UDP",
        Sctp => "SCTP",
        _ => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>An absent or empty name means TCP, as in a Service; null for a name of none of the three.</summary>
    public static byte? NumberOf(string? name) => name switch
    {
        null or "" or "TCP" => Tcp,
        "UDP" => Udp,
        "SCTP" => Sctp,
        _ => null,
    };
}
