using System.Collections.Immutable;
using Naru.Client;
using Naru.Node.Configuration;
using Naru.Node.Pods;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>Reads, as the node, the objects that one pod refers to.</summary>
internal sealed class PodObjectReader(NodeParts parts)
{
    private readonly ServiceTokens _tokens = new(parts);

    public async ValueTask<PodObjects> ReadAsync(PodGoal goal, string podIp, CancellationToken cancel)
    {
        var references = PodReferences.Of(goal.Pod);
        var claims = ImmutableDictionary.CreateBuilder<string, (Tree, Tree)>();
        foreach (var name in references.Claims)
        {
            var claim = await parts.Client.FindAsync(ResourceTypes.PersistentVolumeClaims, goal.Namespace, name, cancel);
            if (claim.IsAbsent) continue;
            var volume = claim["spec"]["volumeName"].Text;
            var bound = volume.Length > 0 && claim["status"]["phase"].Is("Bound");
            claims[name] = (claim, bound ? await parts.Client.FindAsync(ResourceTypes.PersistentVolumes, "", volume, cancel) : default);
        }
        return new PodObjects
        {
            ConfigMaps = await FindAllAsync(ResourceTypes.ConfigMaps, references.ConfigMaps, goal, cancel),
            Secrets = await FindAllAsync(ResourceTypes.Secrets, references.Secrets, goal, cancel),
            Services = [.. parts.Services.Snapshot.Objects],
            Tokens = await _tokens.ReadAsync(goal, cancel),
            Claims = claims.ToImmutable(),
            NodeName = parts.Settings.NodeName,
            NodeIp = parts.Settings.NodeIp,
            PodIp = goal.HostNetwork ? parts.Settings.NodeIp : podIp,
            AllocatableCpuMillis = parts.Capacity.CpuMillis,
            AllocatableMemoryBytes = parts.Capacity.MemoryBytes,
        };
    }

    private async ValueTask<ImmutableDictionary<string, Tree>> FindAllAsync(ResourceType type, SortedSet<string> names, PodGoal goal, CancellationToken cancel)
    {
        var found = ImmutableDictionary.CreateBuilder<string, Tree>();
        foreach (var name in names)
            if (await parts.Client.FindAsync(type, goal.Namespace, name, cancel) is { IsAbsent: false } tree) found[name] = tree;
        return found.ToImmutable();
    }
}
