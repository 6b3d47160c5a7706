using System.Net;
using System.Text;
using Naru.ApiServer.Joining;
using Naru.Engine.Networks;
using Naru.Host.Instances;
using Naru.Host.Up;
using Naru.Kernel.Files;
using Naru.Resources.Trees;

namespace Naru.Host.Joining;

/// <summary>The roster of an instance's nodes, in its data directory: written whole and synced before anybody is told.</summary>
internal static class RosterFile
{
    private const int Last = 255;

    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");

    /// <summary>The roster as it was left. Nodes of this machine that joined before keys were written down are entered by what they hold themselves.</summary>
    /// <param name="advertise">The server's address for other machines; null when none can join.</param>
    public static NodeRoster Load(Instance instance, ClusterRanges ranges, IPAddress? advertise)
    {
        var file = Path.Combine(instance.DataDirectory, "nodes.json");
        var kept = File.Exists(file) ? Tree.Parse(File.ReadAllBytes(file)) : default;
        var roster = new NodeRoster(PlanOf(ranges, advertise), kept, page => DurableFile.Write(file, Encoding.UTF8.GetBytes(page.ToString())));
        foreach (var joined in OwnNodes(instance)) roster.Adopt(joined.Name, joined.KeyHash());
        return roster;
    }

    /// <summary>What the further nodes of this machine know of having joined.</summary>
    public static IEnumerable<JoinFile> OwnNodes(Instance instance) => instance.Nodes().Select(node => JoinFile.Find(node.DataDirectory)).OfType<JoinFile>();

    public static RosterPlan PlanOf(ClusterRanges ranges, IPAddress? advertise) => new(
        ServerSettings.MostNodes, Last, NodeNames.OrdinalOf, ordinal => ranges.PodsOf(ordinal).ToString(), ordinal => ranges.AddressOf(ordinal).ToString(),
        address => AddressFault(IPAddress.Parse(address), ranges, advertise));

    private static string? AddressFault(IPAddress address, ClusterRanges ranges, IPAddress? advertise) => address switch
    {
        _ when ranges.NodeRange.Contains(address) => $"the addresses in {ranges.Nodes} are kept for the server's own machine",
        _ when ranges.PodRange.Contains(address) => $"it lies in {ranges.Pods}, which is the pods' range",
        _ when ranges.ServiceRange.Contains(address) => $"it lies in {ranges.Services}, which is the services' range",
        _ when address.Equals(advertise) => "it is the server's own",
        _ when LinkLocal.Contains(address) || IPAddress.IsLoopback(address) || address.GetAddressBytes()[0] is 0 or >= 224 => "no other machine reaches it",
        _ => null,
    };
}
