using Naru.ApiServer.Cache;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.ApiServer.Authorization;

/// <summary>
/// Who has which rules, from the roles and bindings of one state of the world. Rebuilt when one of them changes, which
/// the identity of their snapshots tells.
/// </summary>
internal sealed class RoleIndex
{
    private const string Prefix = "rbac.authorization.k8s.io/";

    private readonly SortedDocuments[] _sources;
    private readonly Dictionary<(string Subject, string Namespace), List<AccessRule>> _rules = [];
    private readonly Dictionary<string, AccessRule[]> _clusterRoles = [];
    private readonly Dictionary<ObjectKey, AccessRule[]> _roles = [];

    private RoleIndex(World world)
    {
        _sources = Sources(world);
        foreach (var role in _sources[0].From("")) _clusterRoles[role.Key.Name] = Rules(role.ToTree());
        foreach (var role in _sources[0].From("")) Aggregate(role.ToTree());
        foreach (var role in _sources[1].From("")) _roles[role.Key] = Rules(role.ToTree());
        foreach (var binding in _sources[2].From("")) Bind(binding.ToTree(), "");
        foreach (var binding in _sources[3].From("")) Bind(binding.ToTree(), binding.Key.Namespace);
    }

    public static RoleIndex Of(World world, RoleIndex? known) =>
        known is not null && known._sources.AsSpan().SequenceEqual(Sources(world)) ? known : new RoleIndex(world);

    public bool Allows(AccessQuestion question) => RulesOf(question.User, question.Path.Length > 0 ? "" : question.Namespace).Any(rule => rule.Allows(question));

    /// <summary>Every rule that the user has in that namespace, those of the whole cluster included.</summary>
    public IEnumerable<AccessRule> RulesOf(ApiUser user, string ns)
    {
        foreach (var subject in Subjects(user))
        {
            if (_rules.TryGetValue((subject, ""), out var everywhere))
                foreach (var rule in everywhere) yield return rule;
            if (ns.Length > 0 && _rules.TryGetValue((subject, ns), out var here))
                foreach (var rule in here) yield return rule;
        }
    }

    /// <summary>The rules of a role by reference; null when there is none.</summary>
    public AccessRule[]? RoleRules(Tree roleRef, string ns) =>
        roleRef["kind"].Is("ClusterRole") ? _clusterRoles.GetValueOrDefault(roleRef["name"].Text) : _roles.GetValueOrDefault(new ObjectKey(ns, roleRef["name"].Text));

    private static SortedDocuments[] Sources(World world) =>
        [world.Of(Prefix + "clusterroles"), world.Of(Prefix + "roles"), world.Of(Prefix + "clusterrolebindings"), world.Of(Prefix + "rolebindings")];

    private static AccessRule[] Rules(Tree role) => [.. role["rules"].Items.ToArray().Select(AccessRule.Of)];

    private void Aggregate(Tree role)
    {
        var selectors = role["aggregationRule"]["clusterRoleSelectors"].Items.ToArray().Select(s => LabelSelector.Of(new LabelSelectorView(s))).ToArray();
        if (selectors.Length == 0) return;
        var gathered = _sources[0].From("").Where(other => other.Key.Name != role.ObjectName && selectors.Any(other.Matches));
        _clusterRoles[role.ObjectName] = [.. _clusterRoles[role.ObjectName], .. gathered.SelectMany(other => Rules(other.ToTree()))];
    }

    private void Bind(Tree binding, string ns)
    {
        if (RoleRules(binding["roleRef"], ns) is not { } rules) return;
        foreach (var subject in binding["subjects"].Items)
        {
            var name = subject["kind"].Text switch
            {
                "User" => "u:" + subject["name"].Text,
                "Group" => "g:" + subject["name"].Text,
                _ => $"u:system:serviceaccount:{(subject["namespace"].Text is { Length: > 0 } given ? given : ns)}:{subject["name"].Text}",
            };
            if (!_rules.TryGetValue((name, ns), out var known)) _rules[(name, ns)] = known = [];
            known.AddRange(rules);
        }
    }

    private static IEnumerable<string> Subjects(ApiUser user) => user.Groups.Select(g => "g:" + g).Prepend("u:" + user.Name);
}
