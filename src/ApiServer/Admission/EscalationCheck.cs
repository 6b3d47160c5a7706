using Naru.ApiServer.Authorization;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Admission;

/// <summary>
/// Nobody gives away rights that they do not have: a role's rules, or by a binding those of the role it names. What a role
/// gathers from others is decided by labels that anybody may set later, so who says what it gathers needs every right.
/// </summary>
internal static class EscalationCheck
{
    private static readonly AccessRule Everything = new(["*"], ["*"], ["*"], [], ["*"]);

    public static void Check(Change change, Tree made, Authorizer authorizer)
    {
        if (change.Kind.Group != "rbac.authorization.k8s.io" || change.Request.User.Groups.Contains("system:masters")) return;
        var isBinding = change.Kind.Name.EndsWith("Binding", StringComparison.Ordinal);
        if (isBinding && Asks(change, authorizer, "bind", made["roleRef"])) return;
        if (!isBinding && Asks(change, authorizer, "escalate", made)) return;
        var rules = isBinding
            ? authorizer.Index(change.World).RoleRules(made["roleRef"], change.Request.Namespace) ?? throw Missing(made["roleRef"])
            : Given(change.Old, made);
        var missing = rules.Where(rule => rule.Atoms(change.Request.User, change.Request.Namespace).Any(atom => !authorizer.Allows(atom, change.World))).ToArray();
        if (missing.Length == 0) return;
        throw Refusal.Forbidden(change.Kind, made.ObjectName, $"user \"{change.Request.User.Name}\" (groups=[{string.Join(' ', change.Request.User.Groups.Select(g => $"\"{g}\""))}]) "
            + $"is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', missing.Select(rule => rule.ToTree().ToString()))}");
    }

    // What a role gives that it has not given before.
    private static AccessRule[] Given(Tree old, Tree made)
    {
        var gathers = made["aggregationRule"];
        if (!gathers.IsNothing && !Tree.DeepEquals(gathers, old["aggregationRule"])) return [Everything];
        return Tree.DeepEquals(made["rules"], old["rules"]) ? [] : [.. made["rules"].Items.ToArray().Select(AccessRule.Of)];
    }

    private static bool Asks(Change change, Authorizer authorizer, string verb, Tree role)
    {
        var kind = verb == "bind" ? role["kind"].Text : change.Kind.Name;
        var name = verb == "bind" ? role["name"].Text : role.ObjectName;
        var resource = kind == "ClusterRole" ? "clusterroles" : "roles";
        return authorizer.Allows(new AccessQuestion(change.Request.User, verb, change.Kind.Group, resource, change.Request.Namespace, name), change.World);
    }

    private static Naru.Resources.Api.ApiRefusedException Missing(Tree role) =>
        Refusal.Make(404, "NotFound", $"{(role["kind"].Is("ClusterRole") ? "clusterroles" : "roles")}.rbac.authorization.k8s.io \"{role["name"].Text}\" not found");
}
