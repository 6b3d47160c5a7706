using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Naru.Engine.Networks.Definitions;
using Naru.Engine.Networks.Endpoints;
using Naru.Kernel.Files;

namespace Naru.Engine.Networks;

/// <summary>
/// The records on disk: a file a network, a file a running container. Written whole or not at all; what is in memory
/// is what is on disk. A running container's is not synced: it says what of it is in the kernel, which a power cut empties.
/// Callers hold the lock of <see cref="EngineNetworks"/>.
/// </summary>
internal sealed class NetworkStore
{
    private readonly string networksDirectory;
    private readonly string containersDirectory;
    private readonly Dictionary<string, NetworkRecord> networks = [];
    private readonly Dictionary<string, ContainerNetRecord> containers = [];

    public NetworkStore(string directory)
    {
        networksDirectory = Path.Combine(directory, "networks");
        containersDirectory = Path.Combine(directory, "containers");
        Directory.CreateDirectory(networksDirectory);
        Directory.CreateDirectory(containersDirectory);
        foreach (var file in Directory.GetFiles(networksDirectory, "*.json"))
            Add(networks, JsonSerializer.Deserialize(File.ReadAllBytes(file), NetworkJson.Default.NetworkRecord)!, n => n.Id);
        foreach (var file in Directory.GetFiles(containersDirectory, "*.json"))
            if (ReadContainer(file) is { } record) Add(containers, record, c => c.ContainerId);
            else File.Delete(file);
    }

    public IReadOnlyCollection<NetworkRecord> Networks => networks.Values;

    public IReadOnlyCollection<ContainerNetRecord> Containers => containers.Values;

    public static string NewId() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    public ContainerNetRecord? Container(string id) => containers.GetValueOrDefault(id);

    /// <summary>By id, by name, or by a beginning of the id that only one network has.</summary>
    public NetworkRecord? Network(string nameOrId)
    {
        if (networks.TryGetValue(nameOrId, out var exact)) return exact;
        if (networks.Values.FirstOrDefault(n => n.Name == nameOrId) is { } named) return named;
        var begun = nameOrId.Length == 0 ? [] : networks.Values.Where(n => n.Id.StartsWith(nameOrId, StringComparison.Ordinal)).Take(2).ToList();
        return begun.Count == 1 ? begun[0] : null;
    }

    public void Save(NetworkRecord network)
    {
        DurableFile.Write(Path.Combine(networksDirectory, network.Id + ".json"), JsonSerializer.SerializeToUtf8Bytes(network, NetworkJson.Default.NetworkRecord));
        networks[network.Id] = network;
    }

    public void Save(ContainerNetRecord container)
    {
        DurableFile.Replace(Path.Combine(containersDirectory, container.ContainerId + ".json"),
            JsonSerializer.SerializeToUtf8Bytes(container, NetworkJson.Default.ContainerNetRecord));
        containers[container.ContainerId] = container;
    }

    public void Remove(NetworkRecord network)
    {
        File.Delete(Path.Combine(networksDirectory, network.Id + ".json"));
        DurableFile.SyncDirectory(networksDirectory);
        networks.Remove(network.Id);
    }

    public void Remove(ContainerNetRecord container)
    {
        File.Delete(Path.Combine(containersDirectory, container.ContainerId + ".json"));
        containers.Remove(container.ContainerId);
    }

    /// <summary>A pool of the network's addresses with all that are spoken for taken.</summary>
    public AddressPool PoolOf(NetworkRecord network)
    {
        var pool = new AddressPool(network.Range);
        pool.Take(IPAddress.Parse(network.Gateway));
        foreach (var reserved in network.ReservedAddresses.Values) pool.Take(IPAddress.Parse(reserved));
        foreach (var endpoint in containers.Values.SelectMany(c => c.Endpoints).Where(e => e.NetworkId == network.Id)) pool.Take(IPAddress.Parse(endpoint.Address));
        return pool;
    }

    /// <summary>Null for one that a power cut tore: nothing of its container is left in the kernel then.</summary>
    private static ContainerNetRecord? ReadContainer(string file)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(file), NetworkJson.Default.ContainerNetRecord);
            // One from before wishes were kept has null there: what it publishes is what was wished.
            return record is { Wanted: null or { Count: 0 } } ? record with { Wanted = [.. record.Ports.Select(p => p.ToRequest())] } : record;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Add<T>(Dictionary<string, T> into, T record, Func<T, string> id) => into[id(record)] = record;
}
