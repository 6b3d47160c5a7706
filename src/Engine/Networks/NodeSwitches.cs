using Naru.Kernel.Netlink;

namespace Naru.Engine.Networks;

/// <summary>The kernel switches that containers' networks need in the namespace in use.</summary>
internal static class NodeSwitches
{
    private const string Forwarding = "net/ipv4/ip_forward";

    public static void Set(NetworkNamespace? ns)
    {
        if (ns is null) SetHere();
        else ns.Run(SetHere);
    }

    private static void SetHere()
    {
        if (Sysctl.Read(Forwarding) != "1") Sysctl.Write(Forwarding, "1");
    }
}
