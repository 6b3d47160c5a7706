using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Naru.Engine.Containers.Config;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Endpoints;
using Naru.Engine.Networks.Ports;

namespace Naru.Engine.Containers;

/// <summary>
/// The one place where a container meets the networks: before its start it gets a namespace that is wired already, and
/// after its end its endpoints go. Pods' containers join what the pod holds and pass through here untouched.
/// </summary>
internal sealed class ContainerNetworks(EngineNetworks networks)
{
    /// <summary>Wires a container up. Modes that share or need nothing give no namespace of their own.</summary>
    public NetworkAttachment Attach(ContainerRecord record)
    {
        const string shared = "container:";
        if (record.Pod is not null || record.Config.NetworkDisabled) return NetworkAttachment.None;
        var mode = record.HostConfig.NetworkMode;
        // The namespace of another container is joined through its process, which works for those of pods, too.
        if (mode.StartsWith(shared, StringComparison.Ordinal)) return NetworkAttachment.None;
        var attached = networks.Attach(RequestOf(record));
        return AttachmentOf(record, attached);
    }

    /// <summary>
    /// Brings a running container's place on the networks, and the names it is found by, to its record; null when it has
    /// none of its own.
    /// </summary>
    public NetworkAttachment? Restore(ContainerRecord record)
    {
        if (record.Pod is not null || networks.Find(RequestOf(record)) is not { } found) return null;
        var wanted = record.Networks.ToDictionary(n => networks.Find(n.Key).Id, n => n, StringComparer.Ordinal);
        foreach (var extra in found.Endpoints.Where(e => !wanted.ContainsKey(e.NetworkId))) networks.Disconnect(record.Id, extra.NetworkId);
        foreach (var (id, (name, wish)) in wanted)
            if (networks.Find(id).IsBridge && found.Endpoints.All(e => e.NetworkId != id)) networks.Connect(record.Id, Wish(record, name, wish));
        networks.Rename(record.Id, record.Name);
        return networks.Find(RequestOf(record)) is { } now ? AttachmentOf(record, now) : null;
    }

    public void Detach(ContainerRecord record)
    {
        if (record.Pod is null) networks.Detach(record.Id);
    }

    public void Rename(ContainerRecord record) => networks.Rename(record.Id, record.Name);

    /// <summary>Puts a running container on one more network and returns its place there.</summary>
    public EndpointSettings Connect(ContainerRecord record, string network, EndpointSettings wish) =>
        Settings(networks.Connect(record.Id, Wish(record, network, wish)), wish);

    public void Disconnect(ContainerRecord record, string network) => networks.Disconnect(record.Id, network);

    /// <summary>The text of a running container's /etc/resolv.conf as its networks are now; null when it has none of its own.</summary>
    public string? ResolverOf(ContainerRecord record) => networks.Find(RequestOf(record))?.Resolver.ToText();

    /// <summary>Told once, at the start, which containers run; says what it could not take up.</summary>
    public IReadOnlyList<string> Recover(IReadOnlySet<string> running) => networks.Recover(running);

    internal static ContainerRequest RequestOf(ContainerRecord record)
    {
        var host = record.HostConfig;
        return new ContainerRequest(record.Id, record.Name)
        {
            Mode = host.NetworkMode,
            HostName = record.Config.Hostname,
            Endpoints = [.. record.Networks.Select(n => Wish(record, n.Key, n.Value))],
            Ports = [.. Publish(record)],
            Dns = host.Dns ?? [],
            DnsSearch = host.DnsSearch ?? [],
            DnsOptions = host.DnsOptions ?? [],
        };
    }

    /// <summary>What <c>-p</c> and <c>-P</c> ask for. A range of host ports is tried in order.</summary>
    internal static IEnumerable<PublishRequest> Publish(ContainerRecord record)
    {
        var host = record.HostConfig;
        foreach (var (key, bindings) in host.PortBindings ?? [])
        {
            var (port, protocol) = PortOf(key);
            foreach (var binding in bindings is { Count: > 0 } ? bindings : [new PortBinding()])
            {
                var dash = binding.HostPort.IndexOf('-');
                var first = Number(dash < 0 ? binding.HostPort : binding.HostPort[..dash]);
                yield return new PublishRequest(protocol, port, binding.HostIp is "::" ? "0.0.0.0" : binding.HostIp, first, dash < 0 ? 0 : Number(binding.HostPort[(dash + 1)..]));
            }
        }
        if (!host.PublishAllPorts) yield break;
        foreach (var key in record.Config.ExposedPorts?.Keys ?? Enumerable.Empty<string>())
            if (host.PortBindings?.ContainsKey(key) != true && PortOf(key) is var (port, protocol)) yield return new PublishRequest(protocol, port);
    }

    private static (int Port, string Protocol) PortOf(string key)
    {
        var slash = key.IndexOf('/');
        var protocol = slash < 0 ? "tcp" : key[(slash + 1)..];
        if (protocol is not ("tcp" or "udp")) throw EngineException.Unsupported($"port {key}: only tcp and udp ports can be published");
        return (Number(slash < 0 ? key : key[..slash]), protocol);
    }

    private static int Number(string text) =>
        text.Length == 0 ? 0 : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw EngineException.Invalid($"invalid port specification: \"{text}\"");

    private static EndpointRequest Wish(ContainerRecord record, string network, EndpointSettings settings) => new(network)
    {
        Address = settings.IPAMConfig?.IPv4Address is { Length: > 0 } address ? address : null,
        Mac = settings.MacAddress.Length > 0 ? settings.MacAddress : record.Config.MacAddress is { Length: > 0 } mac ? mac : null,
        Aliases = settings.Aliases ?? [],
        GatewayPriority = settings.GwPriority,
    };

    private static Dictionary<string, EndpointSettings> Endpoints(ContainerRecord record, IReadOnlyList<EndpointRecord> endpoints) =>
        endpoints.ToDictionary(e => e.NetworkName, e => Settings(e, record.Networks.GetValueOrDefault(e.NetworkName) ?? new EndpointSettings()));

    private static EndpointSettings Settings(EndpointRecord endpoint, EndpointSettings asked) => asked with
    {
        NetworkID = endpoint.NetworkId,
        EndpointID = endpoint.EndpointId,
        Gateway = endpoint.Gateway,
        IPAddress = endpoint.Address,
        IPPrefixLen = endpoint.PrefixLength,
        MacAddress = endpoint.Mac,
        DNSNames = endpoint.Names,
    };

    private static NetworkAttachment AttachmentOf(ContainerRecord record, ContainerAttachment attached) =>
        new(attached.NamespacePath, Endpoints(record, attached.Endpoints), attached.Resolver.ToText()) { Ports = Ports(attached.Ports) };

    /// <summary>A port on all addresses shows twice in Docker, for each family; here it is listened on once.</summary>
    private static Dictionary<string, IReadOnlyList<PortBinding>> Ports(IReadOnlyList<PublishedPort> ports) =>
        ports.GroupBy(p => $"{p.ContainerPort}/{p.Protocol}").ToDictionary(g => g.Key, g => (IReadOnlyList<PortBinding>)
            [.. g.Select(p => new PortBinding { HostIp = Address(p.HostAddress), HostPort = p.HostPort.ToString(CultureInfo.InvariantCulture) })]);

    private static string Address(string text) =>
        text.Length == 0 ? "0.0.0.0" : IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ToString() : text;
}
