namespace Naru.Engine.Containers;

/// <summary>Counters of one network interface since it was made.</summary>
public sealed record InterfaceUse(
    ulong ReceivedBytes, ulong ReceivedPackets, ulong ReceiveErrors, ulong ReceiveDropped,
    ulong SentBytes, ulong SentPackets, ulong SendErrors, ulong SendDropped);
