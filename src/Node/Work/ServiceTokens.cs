using System.Collections.Immutable;
using Naru.Client;
using Naru.Node.Pods;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>
/// The service-account tokens of one pod's projected volumes: asked for when first needed, bound to the pod, and again when
/// four fifths of their time have passed.
/// </summary>
internal sealed class ServiceTokens(NodeParts parts)
{
    private const double RefreshAt = 0.8;

    private readonly Dictionary<(string Volume, int Source), (string Token, DateTimeOffset RefreshAt)> _known = [];

    public async ValueTask<ImmutableDictionary<(string Volume, int Source), string>> ReadAsync(PodGoal goal, CancellationToken cancel)
    {
        var tokens = ImmutableDictionary.CreateBuilder<(string, int), string>();
        foreach (var (volume, source, wanted) in Wanted(goal.Pod))
            tokens[(volume, source)] = await TokenAsync((volume, source), wanted, goal, cancel);
        return tokens.ToImmutable();
    }

    private static List<(string Volume, int Source, Tree Wanted)> Wanted(Tree pod)
    {
        var found = new List<(string, int, Tree)>();
        foreach (var volume in pod["spec"]["volumes"].Items)
        {
            var sources = volume["projected"]["sources"];
            for (var i = 0; i < sources.Count; i++)
                if (sources[i]["serviceAccountToken"] is { IsObject: true } token) found.Add((volume["name"].Text, i, token));
        }
        return found;
    }

    private async ValueTask<string> TokenAsync((string, int) place, Tree wanted, PodGoal goal, CancellationToken cancel)
    {
        var now = parts.Time.GetUtcNow();
        if (_known.TryGetValue(place, out var known) && now < known.RefreshAt) return known.Token;
        var account = goal.Pod["spec"]["serviceAccountName"].Text is { Length: > 0 } name ? name : "default";
        var request = Tree.Object(
            ("apiVersion", "authentication.k8s.io/v1"),
            ("kind", "TokenRequest"),
            ("spec", Tree.Object(
                ("audiences", wanted["audience"].Text is { Length: > 0 } audience ? Tree.Array(audience) : default),
                ("expirationSeconds", wanted["expirationSeconds"].AsInt64(3600)),
                ("boundObjectRef", Tree.Object(("apiVersion", "v1"), ("kind", "Pod"), ("name", goal.Name), ("uid", goal.Uid))))));
        var answer = await parts.Client.CreateAsync(ResourceTypes.ServiceAccounts, new ObjectKey(goal.Namespace, account), "token", request, cancel);
        var expires = Timestamp.Read(answer["status"]["expirationTimestamp"]) ?? now + TimeSpan.FromHours(1);
        _known[place] = (answer["status"]["token"].Text, now + (expires - now) * RefreshAt);
        return _known[place].Token;
    }
}
