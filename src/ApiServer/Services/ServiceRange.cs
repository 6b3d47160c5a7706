using System.Buffers.Binary;
using System.Net;

namespace Naru.ApiServer.Services;

/// <summary>The arithmetic of the range that Services get their addresses from.</summary>
public static class ServiceRange
{
    /// <summary>The address of the <c>kubernetes</c> Service: the first of the range.</summary>
    public static string ApiAddress(string range) => Text(Number(IPNetwork.Parse(range).BaseAddress) + 1);

    /// <summary>The address at which every node serves the cluster's names: the tenth of the range. No Service gets it.</summary>
    public static string DnsAddress(string range) => Text(Number(IPNetwork.Parse(range).BaseAddress) + 10);

    internal static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    internal static string Text(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }
}
