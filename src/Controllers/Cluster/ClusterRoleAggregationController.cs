using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Resources.Objects;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Controllers.Cluster;

/// <summary>Fills the rules of a ClusterRole that is made of others, chosen by their labels.</summary>
public sealed class ClusterRoleAggregationController : Controller
{
    private static readonly ControllerDeclaration Declared = new(
        "clusterrole-aggregation-controller", [ResourceTypes.ClusterRoles], [ResourceTypes.ClusterRoles]);

    private readonly Informer _roles;

    public ClusterRoleAggregationController(ControllerContext context) : base(Declared, context) =>
        _roles = Read(ResourceTypes.ClusterRoles).OnChange(OnRole);

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var role = _roles.Snapshot[key];
        if (role.IsAbsent || role["aggregationRule"].IsNothing) return;
        var rules = RulesOf(role, _roles.Snapshot.Objects);
        if (!Tree.DeepEquals(role["rules"], rules))
            await Api.ModifyAsync(ResourceTypes.ClusterRoles, key, old => old["aggregationRule"].IsNothing ? old : old.With("rules", rules), cancel);
    }

    /// <summary>The rules of all roles that the aggregation chooses, each once, in the order of their names.</summary>
    internal static Tree RulesOf(Tree role, IEnumerable<Tree> roles)
    {
        var rules = new List<Tree>();
        var selectors = role["aggregationRule"]["clusterRoleSelectors"].Items.ToArray().Select(selector => LabelSelector.Of(new LabelSelectorView(selector))).ToList();
        foreach (var other in roles.Where(other => other.ObjectName != role.ObjectName && selectors.Any(selector => selector.Matches(new TextMap(other.Labels)))))
            foreach (var rule in other["rules"].Items)
                if (!rules.Exists(known => Tree.DeepEquals(known, rule))) rules.Add(rule);
        return Tree.Array(rules);
    }

    private void OnRole(InformerChange change)
    {
        foreach (var role in _roles?.Snapshot.Objects ?? [])
            if (!role["aggregationRule"].IsNothing) Queue.Add(role.Key);
        if (!change.New.IsAbsent && !change.New["aggregationRule"].IsNothing) Queue.Add(change.Key);
    }
}
