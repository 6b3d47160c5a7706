using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>Counters of one interface.</summary>
public sealed record InterfaceStatsJson
{
    [JsonPropertyName("rx_bytes")] public ulong ReceivedBytes { get; init; }
    [JsonPropertyName("rx_packets")] public ulong ReceivedPackets { get; init; }
    [JsonPropertyName("rx_errors")] public ulong ReceiveErrors { get; init; }
    [JsonPropertyName("rx_dropped")] public ulong ReceiveDropped { get; init; }
    [JsonPropertyName("tx_bytes")] public ulong SentBytes { get; init; }
    [JsonPropertyName("tx_packets")] public ulong SentPackets { get; init; }
    [JsonPropertyName("tx_errors")] public ulong SendErrors { get; init; }
    [JsonPropertyName("tx_dropped")] public ulong SendDropped { get; init; }
}
