using System.Net;

namespace Naru.Dns.Records;

/// <summary>Names of the form 4.3.2.1.in-addr.arpa (RFC 1035 section 3.5).</summary>
public static class ReverseName
{
    private const string Suffix = ".in-addr.arpa";

    /// <summary>The IPv4 address the name stands for, or null.</summary>
    public static IPAddress? Parse(string name)
    {
        if (!name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)) return null;
        var labels = name[..^Suffix.Length].Split('.');
        if (labels.Length != 4) return null;
        var bytes = new byte[4];
        for (int i = 0; i < 4; i++)
            if (!byte.TryParse(labels[i], out bytes[3 - i])) return null;
        return new IPAddress(bytes);
    }

    public static string Of(IPAddress address) => string.Join('.', address.GetAddressBytes().Reverse()) + Suffix;
}
