using Naru.ApiServer.Authorization;
using Naru.Resources.Api;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>The limits of what a node may do, a case for each line of <see cref="NodeRules.All"/>.</summary>
public sealed class NodeRightsTests
{
    private const string Merge = "application/merge-patch+json", Core = "/api/v1", Space = "/api/v1/namespaces/default", Leases = "/apis/coordination.k8s.io/v1/namespaces";

    private static readonly ApiUser NodeOne = new("system:node:n1", ["system:nodes", "system:authenticated"]);

    // For each line: what it does not reach, as METHOD PATH BODY, with the constants above in capitals.
    private static readonly Dictionary<string, string[]> Beyond = new()
    {
        ["get,list,watch nodes"] = ["DELETE CORE/nodes/n2", "DELETE CORE/nodes/n1", "DELETE CORE/nodes"],
        ["create,update,patch nodes"] = ["""POST CORE/nodes {"metadata":{"name":"n3"}}""", """PATCH CORE/nodes/n2 {"metadata":{"labels":{"a":"b"}}}""", """PATCH CORE/nodes/n1 {"spec":{"taints":[{"key":"a","effect":"NoSchedule"}]}}"""],
        ["get,update,patch nodes/status"] = ["""PATCH CORE/nodes/n2/status {"status":{"phase":"x"}}"""],
        ["list,watch pods"] = ["GET CORE/pods", "GET CORE/pods?fieldSelector=spec.nodeName%3Dn2", "GET CORE/pods?watch=true", "GET CORE/pods?fieldSelector=spec.nodeName!%3Dn1", "DELETE SPACE/pods?fieldSelector=spec.nodeName%3Dn1"],
        ["get,delete pods"] = ["GET SPACE/pods/on-n2", "DELETE SPACE/pods/on-n2", """POST SPACE/pods {"metadata":{"name":"mine"},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"x:1"}]}}""", """PATCH SPACE/pods/on-n1 {"metadata":{"labels":{"a":"b"}}}""", """POST SPACE/pods/free/binding {"target":{"kind":"Node","name":"n1"}}""", """POST SPACE/pods/on-n2/eviction {"metadata":{"name":"on-n2"}}""", "GET SPACE/pods/on-n1/exec?command=sh", "GET SPACE/pods/on-n1/log"],
        ["get,update,patch pods/status"] = ["""PATCH SPACE/pods/on-n2/status {"status":{"phase":"Failed"}}""", """PATCH SPACE/pods/free/status {"status":{"phase":"Failed"}}"""],
        ["get,list,watch secrets"] = ["GET SPACE/secrets/of-n2", "GET SPACE/secrets", "GET CORE/secrets", "GET SPACE/secrets?fieldSelector=metadata.name%3Dof-n2", "GET CORE/secrets?fieldSelector=metadata.name%3Dof-n1", "DELETE SPACE/secrets/of-n1", """PATCH SPACE/secrets/of-n1 {"stringData":{"a":"b"}}"""],
        ["get,list,watch configmaps"] = ["GET SPACE/configmaps/of-n2", "GET SPACE/configmaps", """PATCH SPACE/configmaps/of-n1 {"data":{"a":"b"}}"""],
        ["get,list,watch persistentvolumeclaims"] = ["GET SPACE/persistentvolumeclaims/of-n2", "GET SPACE/persistentvolumeclaims", """PATCH SPACE/persistentvolumeclaims/of-n1 {"metadata":{"labels":{"a":"b"}}}""", """PATCH SPACE/persistentvolumeclaims/of-n1/status {"status":{"phase":"Lost"}}"""],
        ["get,list,watch persistentvolumes"] = ["GET CORE/persistentvolumes/on-n2", "GET CORE/persistentvolumes", "DELETE CORE/persistentvolumes/on-n1"],
        ["update persistentvolumes"] = ["""PATCH CORE/persistentvolumes/on-n1 {"metadata":{"finalizers":null}}""", """POST CORE/persistentvolumes {"metadata":{"name":"mine"}}"""],
        ["get serviceaccounts"] = ["GET CORE/namespaces/kube-system/serviceaccounts/default", "GET SPACE/serviceaccounts", "GET SPACE/serviceaccounts/other"],
        ["create serviceaccounts/token"] = ["""POST CORE/namespaces/kube-system/serviceaccounts/default/token {"spec":{}}""", """POST SPACE/serviceaccounts/default/token {"spec":{}}""", """POST SPACE/serviceaccounts/default/token {"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"on-n2"}}}""", """POST SPACE/serviceaccounts/default/token {"spec":{"boundObjectRef":{"kind":"Secret","apiVersion":"v1","name":"of-n1"}}}"""],
        ["get,list,watch services"] = ["""POST SPACE/services {"metadata":{"name":"s"},"spec":{"ports":[{"port":80}]}}""", "DELETE SPACE/services/kubernetes", """PATCH SPACE/services/kubernetes/status {"status":{}}""", "GET SPACE/endpoints"],
        ["get,list,watch namespaces"] = ["""POST CORE/namespaces {"metadata":{"name":"mine"}}""", "DELETE SPACE"],
        ["get,list,watch discovery.k8s.io/endpointslices"] = ["""POST /apis/discovery.k8s.io/v1/namespaces/default/endpointslices {"metadata":{"name":"e"},"addressType":"IPv4","endpoints":[]}"""],
        ["create,update,patch events"] = ["GET SPACE/events", "DELETE SPACE/events"],
        ["create,update,patch events.k8s.io/events"] = ["GET /apis/events.k8s.io/v1/namespaces/default/events"],
        ["create coordination.k8s.io/leases"] = ["""POST LEASES/kube-node-lease/leases {"metadata":{"name":"n2"}}""", """POST LEASES/default/leases {"metadata":{"name":"n1"}}""", """POST LEASES/kube-system/leases {"metadata":{"name":"n1"}}"""],
        ["get,update,patch coordination.k8s.io/leases"] = ["""PATCH LEASES/kube-node-lease/leases/n2 {"spec":{"holderIdentity":"n1"}}""", "GET LEASES/kube-node-lease/leases", "DELETE LEASES/kube-node-lease/leases/n2", "GET LEASES/default/leases/n1"],
    };

    public static TheoryData<string> Lines => [.. NodeRules.All.Select(right => right.ToString())];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task A_node_does_not_reach_beyond(string line)
    {
        Assert.True(Beyond.TryGetValue(line, out var requests), $"the right \"{line}\" has no test of what it does not allow: add one here");
        await using var server = await SeededAsync();
        foreach (var request in requests!)
        {
            var parts = request.Replace("CORE", Core).Replace("SPACE", Space).Replace("LEASES", Leases).Split(' ', 3);
            var reply = await server.SendAsync(parts[0], parts[1], parts.Length > 2 ? parts[2] : null, parts[0] == "PATCH" ? Merge : "application/json", NodeOne);
            Assert.True(reply.Status == 403, $"{request}: {reply.Status} {reply.Body}");
        }
    }

    [Fact]
    public async Task What_a_node_has_no_line_for_it_may_not()
    {
        await using var server = await SeededAsync();
        foreach (var path in (string[])["/apis/apps/v1/deployments", "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/apis/storage.k8s.io/v1/storageclasses", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "/metrics", "/naru/nodes"])
            Assert.Equal(403, (await server.SendAsync("GET", path, user: NodeOne)).Status);
        Assert.Equal(403, (await server.SendAsync("POST", "/apis/authentication.k8s.io/v1/tokenreviews", """{"spec":{"token":"x"}}""", user: NodeOne)).Status);
        Assert.Equal(403, (await server.SendAsync("POST", "/naru/join", "{}", user: NodeOne)).Status);
    }

    [Fact]
    public async Task Of_a_volume_on_it_a_node_takes_away_its_own_finalizer_and_nothing_else()
    {
        const string Path = Core + "/persistentvolumes/on-n1";
        await using var server = await SeededAsync();
        var volume = await server.OkAsync("GET", Path);
        async Task<int> PutAsync(Naru.Resources.Trees.Tree changed) => (await server.SendAsync("PUT", Path, changed.ToString(), user: NodeOne)).Status;
        Assert.Equal(403, await PutAsync(volume.WithPath(["spec", "claimRef"], Naru.Resources.Trees.Tree.Parse("""{"namespace":"kube-system","name":"theirs"}"""))));
        Assert.Equal(403, await PutAsync(volume.WithPath(["spec", "capacity", "storage"], "2Ti")));
        Assert.Equal(403, await PutAsync(volume.WithPath(["metadata", "labels", "a"], "b")));
        // Not while it lives.
        Assert.Equal(403, await PutAsync(volume.WithPath(["metadata", "finalizers"], Naru.Resources.Trees.Tree.Strings(["other/one"]))));
        await server.OkAsync("DELETE", Path);
        volume = await server.OkAsync("GET", Path);
        Assert.Equal(403, await PutAsync(volume.WithPath(["metadata", "finalizers"], Naru.Resources.Trees.Tree.Strings([]))));
        Assert.Equal(403, await PutAsync(volume.WithPath(["metadata", "finalizers"], Naru.Resources.Trees.Tree.Strings(["naru.dev/local-volume"]))));
        Assert.Equal(200, await PutAsync(volume.WithPath(["metadata", "finalizers"], Naru.Resources.Trees.Tree.Strings(["other/one"]))));
    }

    [Fact]
    public async Task Where_a_volume_is_nobody_changes()
    {
        const string Path = Core + "/persistentvolumes/on-n1";
        await using var server = await SeededAsync();
        const string Elsewhere = """{"spec":{"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In","values":["n2"]}]}]}}}}""";
        foreach (var (patch, why) in ((string, string)[])[(Elsewhere, "spec.nodeAffinity: Invalid value"), ("""{"spec":{"nodeAffinity":null}}""", "field is immutable"), ("""{"spec":{"hostPath":{"path":"/etc"}}}""", "spec.persistentvolumesource is immutable after creation"), ("""{"spec":{"volumeMode":"Block"}}""", "spec.volumeMode: Invalid value"), ("""{"spec":{"claimRef":{"name":"x"}}}""", "spec.claimRef.namespace: Required value")])
        {
            var refused = await server.SendAsync("PATCH", Path, patch, Merge);
            Assert.Equal(422, refused.Status);
            Assert.Contains(why, refused.Body["message"].Text);
        }
    }

    private static async Task<Server> SeededAsync()
    {
        var server = await Server.StartAsync();
        foreach (var account in (string[])["default", "other"]) await server.CreateAsync(Space + "/serviceaccounts", """{"metadata":{"name":"ACCOUNT"}}""".Replace("ACCOUNT", account));
        await server.CreateAsync(Core + "/namespaces/kube-system/serviceaccounts", """{"metadata":{"name":"default"}}""");
        foreach (var node in (string[])["n1", "n2"]) await SeedAsync(server, node);
        await server.CreateAsync(Space + "/pods", """{"metadata":{"name":"free"},"spec":{"containers":[{"name":"c","image":"x:1"}]}}""");
        return server;
    }

    private static async Task SeedAsync(Server server, string node)
    {
        string Named(string json) => json.Replace("NODE", node);
        await server.CreateAsync(Core + "/nodes", Named("""{"metadata":{"name":"NODE","labels":{"kubernetes.io/hostname":"NODE"}}}"""));
        await server.CreateAsync($"{Leases}/kube-node-lease/leases", Named("""{"metadata":{"name":"NODE"},"spec":{"holderIdentity":"NODE"}}"""));
        await server.CreateAsync(Space + "/secrets", Named("""{"metadata":{"name":"of-NODE"}}"""));
        await server.CreateAsync(Space + "/configmaps", Named("""{"metadata":{"name":"of-NODE"}}"""));
        await server.CreateAsync(Space + "/persistentvolumeclaims", Named("""{"metadata":{"name":"of-NODE"},"spec":{"accessModes":["ReadWriteOnce"],"volumeName":"on-NODE","resources":{"requests":{"storage":"1Gi"}}}}"""));
        await server.CreateAsync(Core + "/persistentvolumes", Named("""
            {"metadata":{"name":"on-NODE","finalizers":["other/one","naru.dev/local-volume"]},"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"hostPath":{"path":"/data/NODE"},
             "nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In","values":["NODE"]}]}]}}}}
            """));
        await server.CreateAsync(Space + "/pods", Named("""
            {"metadata":{"name":"on-NODE"},"spec":{"containers":[{"name":"c","image":"x:1","envFrom":[{"secretRef":{"name":"of-NODE"}},{"configMapRef":{"name":"of-NODE"}}]}],
             "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"of-NODE"}}]}}
            """));
        await server.CreateAsync($"{Space}/pods/on-{node}/binding", Named("""{"target":{"kind":"Node","name":"NODE"}}"""));
    }
}
