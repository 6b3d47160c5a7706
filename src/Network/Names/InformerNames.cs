using System.Net;
using Naru.Client;
using Naru.Client.Informers;
using Naru.Network.Services;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Network.Names;

/// <summary>The cluster's names over the informers that the node has anyway: no second copy of anything.</summary>
public static class InformerNames
{
    private static readonly InformerIndex ServicesByAddress = new("clusterIP", tree => tree.Spec["clusterIP"].TextOrNull is { } address ? [address] : []);
    private static readonly InformerIndex SlicesByEndpoint = new("endpoint", tree =>
        tree["endpoints"].Items.ToArray().SelectMany(e => e["addresses"].Items.ToArray().Select(a => a.Text)).Distinct().ToList());

    /// <summary>Takes its indexes out on the set's informers: call it before they run.</summary>
    public static NameSource Over(InformerSet informers, IPNetwork serviceRange)
    {
        var services = informers.Of(ResourceTypes.Services).AddIndex(ServicesByAddress);
        var slices = informers.Of(ResourceTypes.EndpointSlices).AddIndex(ServiceLoop.SlicesByService).AddIndex(SlicesByEndpoint);
        var namespaces = informers.Of(ResourceTypes.Namespaces);
        return new NameSource
        {
            Service = key => services.Snapshot.Find(key.Namespace, key.Name) is { IsAbsent: false } tree ? ServiceObjects.ReadService(tree) : null,
            Slices = key => Read(slices.Snapshot.By(ServiceLoop.SlicesByService, key.ToString()), serviceRange),
            ServiceAt = address => services.Snapshot.By(ServicesByAddress, address.ToString()).Select(t => ServiceObjects.ReadService(t)).FirstOrDefault(),
            SlicesWith = address => Read(slices.Snapshot.By(SlicesByEndpoint, address.ToString()), serviceRange),
            HasNamespace = name => !namespaces.Snapshot.Find("", name).IsAbsent,
            IsWhole = () => services.HasSynced && slices.HasSynced && namespaces.HasSynced,
        };
    }

    private static List<SliceRecord> Read(IEnumerable<Tree> trees, IPNetwork serviceRange) => [.. trees.Select(t => ServiceObjects.ReadSlice(t, serviceRange)).OfType<SliceRecord>()];
}
