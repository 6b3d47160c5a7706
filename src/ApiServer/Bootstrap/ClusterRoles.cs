using Naru.Resources.Trees;

namespace Naru.ApiServer.Bootstrap;

/// <summary>The roles every cluster has. A rule is written as <c>groups | resources | verbs</c>; <c>core</c> is the core group.</summary>
internal static class ClusterRoles
{
    private const string Group = "rbac.authorization.k8s.io";
    private const string Reads = "get,list,watch";
    private const string Writes = "create,delete,deletecollection,patch,update";
    private const string AggregatePrefix = "rbac.authorization.k8s.io/aggregate-to-";

    private static readonly string[] ViewRules =
    [
        $"core | configmaps,endpoints,events,persistentvolumeclaims,persistentvolumeclaims/status,pods,pods/log,pods/status,serviceaccounts,services,services/status,namespaces,namespaces/status | {Reads}",
        $"apps | deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status | {Reads}",
        $"discovery.k8s.io | endpointslices | {Reads}",
        $"events.k8s.io | events | {Reads}",
        $"metrics.k8s.io | pods,nodes | {Reads}",
    ];

    private static readonly string[] EditRules =
    [
        $"core | pods,configmaps,endpoints,persistentvolumeclaims,services,serviceaccounts | {Writes}",
        $"core | secrets | {Reads},{Writes}",
        "core | pods/attach,pods/exec,pods/portforward,pods/proxy,services/proxy | get,create",
        "core | pods/eviction,serviceaccounts/token | create",
        "core | serviceaccounts | impersonate",
        "core | events | create,patch,update",
        $"apps | deployments,deployments/scale,deployments/rollback,replicasets,replicasets/scale | {Writes}",
        $"coordination.k8s.io | leases | {Reads},{Writes}",
    ];

    private static readonly string[] AdminRules =
    [
        $"{Group} | roles,rolebindings | {Reads},{Writes}",
        "authorization.k8s.io | localsubjectaccessreviews | create",
    ];

    public static IEnumerable<Tree> All =>
    [
        Role("cluster-admin", ["* | * | *"], paths: ["*"]),
        Aggregated("admin", "admin"), Aggregated("edit", "edit"), Aggregated("view", "view"),
        Part("system:aggregate-to-view", "view", ViewRules),
        Part("system:aggregate-to-edit", "edit", EditRules),
        Part("system:aggregate-to-admin", "admin", AdminRules),
        Role("system:basic-user", ["authorization.k8s.io | selfsubjectaccessreviews,selfsubjectrulesreviews | create", "authentication.k8s.io | selfsubjectreviews | create"]),
        Role("system:discovery", [], ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/", "/"]),
        Role("system:public-info-viewer", [], ["/healthz", "/livez", "/readyz", "/version", "/version/"]),
        Role("system:auth-delegator", ["authentication.k8s.io | tokenreviews | create", "authorization.k8s.io | subjectaccessreviews | create"]),
        Role("system:node-proxier", [$"core | services,endpoints,nodes | {Reads}", $"discovery.k8s.io | endpointslices | {Reads}", "core,events.k8s.io | events | create,patch,update"]),
        Role("system:kube-scheduler",
        [
            $"core | nodes,namespaces,pods,persistentvolumes,persistentvolumeclaims,services | {Reads}", "core | pods | delete", "core | pods/binding,bindings | create",
            "core | pods/status | patch,update", "core | persistentvolumeclaims | update,patch", "core | persistentvolumes | update,patch",
            $"apps | replicasets | {Reads}", $"storage.k8s.io | storageclasses | {Reads}", "core,events.k8s.io | events | create,patch,update",
            "coordination.k8s.io | leases | create,get,list,update,patch,watch",
        ]),
        Role("system:kube-controller-manager", ["* | * | *"]),
        Role("naru:node-joiner", [], ["/naru/join"]),
        Role("system:service-account-issuer-discovery", [], ["/.well-known/openid-configuration", "/openid/v1/jwks"]),
        Role("system:monitoring", [], ["/metrics", "/livez", "/livez/*", "/readyz", "/readyz/*", "/healthz", "/healthz/*"]),
    ];

    public static IEnumerable<Tree> Bindings =>
    [
        Binding("cluster-admin", "cluster-admin", ("Group", "system:masters")),
        Binding("system:basic-user", "system:basic-user", ("Group", "system:authenticated")),
        Binding("system:discovery", "system:discovery", ("Group", "system:authenticated")),
        Binding("system:public-info-viewer", "system:public-info-viewer", ("Group", "system:authenticated"), ("Group", "system:unauthenticated")),
        Binding("system:kube-scheduler", "system:kube-scheduler", ("User", "system:kube-scheduler")),
        Binding("system:kube-controller-manager", "system:kube-controller-manager", ("User", "system:kube-controller-manager")),
        Binding("system:node-proxier", "system:node-proxier", ("User", "system:kube-proxy")),
        Binding("naru:node-joiner", "naru:node-joiner", ("Group", "system:bootstrappers")),
        Binding("system:monitoring", "system:monitoring", ("Group", "system:monitoring")),
    ];

    private static Tree Role(string name, string[] rules, string[]? paths = null)
    {
        var all = rules.Select(Rule);
        if (paths is not null) all = all.Append(Tree.Object(("nonResourceURLs", Tree.Strings(paths)), ("verbs", Tree.Array(name switch { "cluster-admin" => "*", "naru:node-joiner" => "post", _ => "get" }))));
        return Labelled(ClusterObjects.Named($"{Group}/v1", "ClusterRole", name, "", new Field("rules", Tree.Array(all))), "kubernetes.io/bootstrapping", "rbac-defaults");
    }

    // Each level contains the one below it.
    private static Tree Part(string name, string level, string[] rules)
    {
        var role = Labelled(Role(name, rules), AggregatePrefix + level, "true");
        if (level == "view") role = Labelled(Labelled(role, AggregatePrefix + "edit", "true"), AggregatePrefix + "admin", "true");
        return level == "edit" ? Labelled(role, AggregatePrefix + "admin", "true") : role;
    }

    private static Tree Aggregated(string name, string level) => Role(name, []).With("aggregationRule", Tree.Object(
        ("clusterRoleSelectors", Tree.Array(Tree.Object(("matchLabels", Tree.Object((AggregatePrefix + level, "true"))))))));

    private static Tree Rule(string text)
    {
        var parts = text.Split('|', StringSplitOptions.TrimEntries);
        var groups = parts[0].Split(',').Select(g => g == "core" ? "" : g);
        return Tree.Object(("apiGroups", Tree.Strings(groups)), ("resources", Tree.Strings(parts[1].Split(','))), ("verbs", Tree.Strings(parts[2].Split(','))));
    }

    private static Tree Binding(string name, string role, params ReadOnlySpan<(string Kind, string Name)> subjects)
    {
        var list = new List<Tree>();
        foreach (var subject in subjects) list.Add(Tree.Object(("kind", subject.Kind), ("apiGroup", Group), ("name", subject.Name)));
        return Labelled(ClusterObjects.Named($"{Group}/v1", "ClusterRoleBinding", name, "",
            new Field("roleRef", Tree.Object(("apiGroup", Group), ("kind", "ClusterRole"), ("name", role))),
            new Field("subjects", Tree.Array(list))), "kubernetes.io/bootstrapping", "rbac-defaults");
    }

    private static Tree Labelled(Tree role, string key, string value) => role.WithPath(["metadata", "labels", key], value);
}
