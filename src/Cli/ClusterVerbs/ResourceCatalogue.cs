using Naru.Client;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary>What the server serves, so that <c>deploy</c>, <c>deployment</c>, <c>deployments.apps</c> and custom kinds are all understood.</summary>
internal sealed class ResourceCatalogue
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private readonly List<(ResourceType Type, HashSet<string> Names)> _known = [];

    public static async Task<ResourceCatalogue> ReadAsync(ClusterConnection cluster, CancellationToken cancel)
    {
        var catalogue = new ResourceCatalogue();
        foreach (var path in (string[])["/api", "/apis"])
            catalogue.Add(await cluster.Api.RequestAsync(new ApiRequest("GET", path) { Accept = Aggregated }, cancel));
        return catalogue;
    }

    /// <exception cref="RefusedException">The server has no such type.</exception>
    public ResourceType Find(string name) =>
        _known.FirstOrDefault(known => known.Names.Contains(name.ToLowerInvariant())).Type
        ?? throw new RefusedException($"the server doesn't have a resource type \"{name}\"; `naru get` names the kinds with their plural, singular or short name");

    /// <exception cref="RefusedException">The server has no such kind.</exception>
    public ResourceType OfKind(string apiVersion, string kind, string where) =>
        _known.FirstOrDefault(known => known.Type.Kind == kind && known.Type.ApiVersion == apiVersion).Type
        ?? throw new RefusedException($"{where}: no matches for kind \"{kind}\" in version \"{apiVersion}\"");

    private void Add(Tree groups)
    {
        foreach (var group in groups["items"].Items)
            foreach (var version in group["versions"].Items)
                foreach (var resource in version["resources"].Items)
                    Add(group["metadata"]["name"].Text, version["version"].Text, resource);
    }

    private void Add(string group, string version, Tree resource)
    {
        var plural = resource["resource"].Text;
        var type = new ResourceType(group, version, plural, resource["responseKind"]["kind"].Text, resource["scope"].Is("Namespaced"));
        var names = new HashSet<string> { plural, type.Kind.ToLowerInvariant(), resource["singularResource"].Text, type.ToString() };
        foreach (var shortName in resource["shortNames"].Items) names.Add(shortName.Text);
        _known.Add((type, names));
    }
}
