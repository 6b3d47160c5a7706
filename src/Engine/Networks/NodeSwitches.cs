using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks;

/// <summary>
/// The kernel switches that containers' networks need in the namespace in use. Whoever turns one on leaves a mark that lives
/// as long as the switch does, in the namespace itself (an empty table), so that the last instance there can turn it off
/// again whichever turned it on. A switch that was on before is nobody's to turn off.
/// </summary>
internal static class NodeSwitches
{
    private const string Forwarding = "net/ipv4/ip_forward", Mark = "naru-forwarding";

    public static void Set(NetworkNamespace? ns)
    {
        if (ns is null) SetHere();
        else ns.Run(SetHere);
    }

    /// <summary>Puts back what was there before; for the last instance in the namespace.</summary>
    public static void Restore(NetworkNamespace? ns)
    {
        if (ns is null) RestoreHere();
        else ns.Run(RestoreHere);
    }

    private static void SetHere()
    {
        if (Sysctl.Read(Forwarding) == "1") return;
        using var nft = NftSocket.Open();
        nft.Commit(new NftBatch().EnsureTable(Mark), Mark);
        Sysctl.Write(Forwarding, "1");
    }

    private static void RestoreHere()
    {
        using var nft = NftSocket.Open();
        try
        {
            // Succeeds only where the mark is, and leaves it until the switch is back.
            nft.Commit(new NftBatch().DeleteTable(Mark).EnsureTable(Mark), Mark);
        }
        catch (NetlinkException absent) when (absent.IsAbsent)
        {
            return;
        }
        Sysctl.Write(Forwarding, "0");
        nft.DeleteTable(Mark);
    }
}
