namespace Naru.Kernel.Netlink;

#pragma warning disable CS0649 // The kernel's layout: fields that stay zero still take their room.

/// <summary>The fixed part of each kind of rtnetlink message (linux/rtnetlink.h, linux/if_addr.h, linux/neighbour.h).</summary>
public sealed partial class RouteSocket
{
    /// <summary>struct ifinfomsg.</summary>
    private struct LinkBody
    {
        public byte Family, Pad;
        public ushort Type;
        public int Index;
        public uint Flags, Change;
    }

    /// <summary>struct ifaddrmsg.</summary>
    private struct AddressBody
    {
        public byte Family, PrefixLength, Flags, Scope;
        public int Index;
    }

    /// <summary>struct rtmsg.</summary>
    private struct RouteBody
    {
        public byte Family, DestinationLength, SourceLength, Tos, Table, Protocol, Scope, Type;
        public uint Flags;
    }

    /// <summary>struct ndmsg.</summary>
    private struct NeighbourBody
    {
        public byte Family, Pad1;
        public ushort Pad2;
        public int Index;
        public ushort State;
        public byte Flags, Type;
    }
}
