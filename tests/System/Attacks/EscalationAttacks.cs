namespace Naru.Tests.System.Attacks;

/// <summary>Someone who may make roles and bindings tries to have more by them than was given: by a role, a binding, apply, a patch, an aggregation.</summary>
public sealed class EscalationAttacks(AttackGround ground)
{
    private static readonly string[] AsMallory = ["--as", "mallory"];

    [Fact]
    public async Task Nobody_gets_rights_by_making_them()
    {
        var space = await ground.SpaceAsync("escalation");
        await GiveAsync(space, "role-maker", "create,get,list,update,patch,delete");
        // What is held may be given: the control of what follows.
        await space.KubectlAsync(["create", "role", "own", "--verb=get", "--resource=roles.rbac.authorization.k8s.io", .. AsMallory]);
        await space.KubectlAsync(["create", "rolebinding", "own", "--role=own", "--user=mallory", .. AsMallory]);
        foreach (var attempt in Attempts)
        {
            var refused = await space.RunAsync([.. attempt.Arguments, .. AsMallory], attempt.Manifest);
            Assert.True(refused.ExitCode != 0, $"`{refused.Line}` succeeded\n{refused.Output}");
            Assert.Contains(attempt.Why, refused.Errors);
        }
        Assert.Equal("no", (await space.RunAsync(["auth", "can-i", "get", "secrets", .. AsMallory])).Trimmed);
    }

    [Fact]
    public async Task Who_has_the_right_to_escalate_and_to_bind_does()
    {
        var space = await ground.SpaceAsync("escalation-given");
        await GiveAsync(space, "role-master", "create,get,list,update,patch,delete");
        await space.AttackAsync("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"role-lord"},"rules":[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["escalate","bind"]}]}
            """);
        await space.KubectlAsync("create", "rolebinding", "role-lord", "--role=role-lord", "--user=mallory");
        await space.KubectlAsync(["create", "role", "more", "--verb=get", "--resource=secrets", .. AsMallory]);
        await space.KubectlAsync(["create", "rolebinding", "more", "--role=more", "--user=mallory", .. AsMallory]);
        Assert.Equal("yes", (await space.RunAsync(["auth", "can-i", "get", "secrets", .. AsMallory])).Trimmed);
    }

    private static (string[] Arguments, string Manifest, string Why)[] Attempts =>
    [
        (["create", "role", "more", "--verb=get", "--resource=secrets"], "", NotHeld),
        (["create", "role", "all", "--verb=*", "--resource=*"], "", NotHeld),
        (["create", "clusterrole", "more", "--verb=get", "--resource=secrets"], "", NotHeld),
        (["create", "clusterrole", "urls", "--verb=get", "--non-resource-url=/metrics"], "", NotHeld),
        (["create", "rolebinding", "boss", "--clusterrole=cluster-admin", "--user=mallory"], "", NotHeld),
        (["create", "rolebinding", "editor", "--clusterrole=edit", "--serviceaccount=escalation:default"], "", NotHeld),
        (["create", "clusterrolebinding", "boss", "--clusterrole=cluster-admin", "--user=mallory"], "", NotHeld),
        (["patch", "role", "own", "--type=json", "-p", """[{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}}]"""], "", NotHeld),
        (["patch", "role", "role-maker", "--type=json", "-p", """[{"op":"add","path":"/rules/0/verbs/-","value":"escalate"}]"""], "", NotHeld),
        (["patch", "rolebinding", "own", "--type=merge", "-p", """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"}}"""], "", NotHeld),
        (["patch", "rolebinding", "own", "--type=merge", "-p", """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"role-maker"}}"""], "", "roleRef: Invalid"),
        (["apply", "--server-side", "-f", "-"], Role("applied"), NotHeld),
        (["apply", "-f", "-"], Role("own"), NotHeld),
        (["replace", "-f", "-"], Role("own"), NotHeld),
        (["create", "-f", "-"], """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"gathered"},"rules":[],"aggregationRule":{"clusterRoleSelectors":[{}]}}
            """, NotHeld),
    ];

    private const string NotHeld = "attempting to grant RBAC permissions not currently held";

    private static string Role(string name) => $$$"""
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"{{{name}}}"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}]}
        """;

    private static async Task GiveAsync(AttackSpace space, string role, string verbs)
    {
        string[] resources = ["--resource=roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io,clusterroles.rbac.authorization.k8s.io,clusterrolebindings.rbac.authorization.k8s.io"];
        await space.KubectlAsync(["create", "role", role, $"--verb={verbs}", "--resource=roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io"]);
        await space.KubectlAsync("create", "rolebinding", role, $"--role={role}", "--user=mallory");
        if (role != "role-maker") return;
        await space.KubectlAsync(["create", "clusterrole", role, $"--verb={verbs}", .. resources]);
        await space.KubectlAsync("create", "clusterrolebinding", role, $"--clusterrole={role}", "--user=mallory");
    }
}
