using Naru.Controllers.Garbage;
using Naru.Controllers.Nodes;
using Naru.Controllers.ReplicaSets;
using Naru.Controllers.Scheduling;
using Naru.Controllers.Volumes;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Tests.Simulation.ControllerTests;

/// <summary>What a controller does when what it sees is behind what is, or when others act at the same time.</summary>
public sealed class StaleViewTests
{
    private const string Default = "/api/v1/namespaces/default";
    private const string Sets = "/apis/apps/v1/namespaces/default/replicasets";

    [Fact]
    public void A_pod_that_somebody_else_bound_keeps_its_room() => ControllerBench.Run(context => [new SchedulingController(context)], async bench =>
    {
        await NodeAsync(bench);
        bench.Before = async request =>
        {
            if (!request.Path.EndsWith("/pods/first/binding", StringComparison.Ordinal)) return;
            await bench.OkAsync("POST", request.Path, """{"target":{"kind":"Node","name":"n1"}}""");
            await bench.Loop.PassAsync(TimeSpan.FromSeconds(1));   // the scheduler sees it before it is refused
        };
        await PodAsync(bench, "first");
        await bench.SettleAsync();
        await PodAsync(bench, "second");
        await bench.SettleAsync();
        Assert.Equal("n1", (await bench.FindAsync($"{Default}/pods/first")).Spec["nodeName"].Text);
        Assert.Equal("", (await bench.FindAsync($"{Default}/pods/second")).Spec["nodeName"].Text);
    });

    [Fact]
    public void An_object_of_the_whole_cluster_whose_owner_cannot_be_told_is_kept() => ControllerBench.Run(context => [new GarbageController(context)], async bench =>
    {
        var owner = await bench.OkAsync("POST", $"{Default}/configmaps", """{"metadata":{"name":"owner"}}""");
        await bench.OkAsync("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            $$$"""{"metadata":{"name":"dependent","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"owner","uid":"{{{owner.Uid}}}"}]},"rules":[]}""");
        await bench.SettleAsync();
        Assert.True((await bench.FindAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles/dependent")).IsObject);
    });

    [Fact]
    public void An_owner_in_the_foreground_goes_before_a_dependent_that_another_keeps() => ControllerBench.Run(context => [new GarbageController(context)], async bench =>
    {
        var going = await bench.OkAsync("POST", $"{Default}/configmaps", """{"metadata":{"name":"going"}}""");
        var staying = await bench.OkAsync("POST", $"{Default}/configmaps", """{"metadata":{"name":"staying"}}""");
        await bench.OkAsync("POST", $"{Default}/configmaps", $$$$"""
            {"metadata":{"name":"shared","ownerReferences":[
              {"apiVersion":"v1","kind":"ConfigMap","name":"going","uid":"{{{{going.Uid}}}}","blockOwnerDeletion":true},
              {"apiVersion":"v1","kind":"ConfigMap","name":"staying","uid":"{{{{staying.Uid}}}}"}]}}
            """);
        await bench.SettleAsync();
        await bench.OkAsync("DELETE", $"{Default}/configmaps/going", query: "propagationPolicy=Foreground");
        await bench.SettleAsync();
        Assert.True((await bench.FindAsync($"{Default}/configmaps/going")).IsAbsent);
        var owners = (await bench.FindAsync($"{Default}/configmaps/shared")).Metadata["ownerReferences"];
        Assert.Equal("staying", Assert.Single(owners.Items.ToArray())["name"].Text);
    });

    [Fact]
    public void A_set_that_is_going_and_leaves_its_pods_behind_does_not_take_them_again() => ControllerBench.Run(context => [new ReplicaSetController(context)], async bench =>
    {
        await bench.OkAsync("POST", Sets, """
            {"metadata":{"name":"web"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"x:1"}]}}}}
            """);
        await bench.SettleAsync();
        var pod = Assert.Single((await bench.FindAsync($"{Default}/pods"))["items"].Items.ToArray()).ObjectName;
        bench.Hold("replicasets");
        await bench.OkAsync("DELETE", $"{Sets}/web", query: "propagationPolicy=Orphan");
        await bench.OkAsync("PATCH", $"{Default}/pods/{pod}", """{"metadata":{"ownerReferences":null}}""");
        await bench.SettleAsync();
        Assert.Equal(0, (await bench.FindAsync($"{Default}/pods/{pod}")).Metadata["ownerReferences"].Count);
        bench.Release("replicasets");
    });

    [Fact]
    public void A_claim_is_kept_for_a_pod_that_has_only_just_been_made() => ControllerBench.Run(context => [new VolumeController(context)], async bench =>
    {
        await bench.OkAsync("POST", $"{Default}/persistentvolumeclaims", """
            {"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}
            """);
        await bench.SettleAsync();
        bench.Hold("pods");
        await bench.OkAsync("POST", $"{Default}/pods", """
            {"metadata":{"name":"user"},"spec":{"containers":[{"name":"c","image":"x:1"}],"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"data"}}]}}
            """);
        await bench.OkAsync("DELETE", $"{Default}/persistentvolumeclaims/data");
        await bench.SettleAsync();
        Assert.True((await bench.FindAsync($"{Default}/persistentvolumeclaims/data")).IsDeleting);
        bench.Release("pods");
        await bench.OkAsync("DELETE", $"{Default}/pods/user");
        await bench.SettleAsync();
        Assert.True((await bench.FindAsync($"{Default}/persistentvolumeclaims/data")).IsAbsent);
    });

    [Fact]
    public void A_pod_leaves_a_taint_that_it_bears_for_a_while_when_that_is_over() => ControllerBench.Run(
        context => [new NodeLifecycleController(context, TimeSpan.FromDays(1)), new TaintEvictionController(context)], async bench =>
    {
        await NodeAsync(bench);
        await PodAsync(bench, "guest", """ "nodeName":"n1","tolerations":[{"key":"leave","operator":"Exists","effect":"NoExecute","tolerationSeconds":90}], """);
        await bench.OkAsync("PATCH", "/api/v1/nodes/n1", """{"spec":{"taints":[{"key":"leave","effect":"NoExecute"}]}}""");
        await bench.SettleAsync();
        Assert.False((await bench.FindAsync($"{Default}/pods/guest")).IsDeleting);
        await bench.SettleAsync();
        Assert.True((await bench.FindAsync($"{Default}/pods/guest")).IsDeleting);
    });

    [Fact]
    public void A_claim_for_which_a_node_was_chosen_that_is_gone_gets_another() => ControllerBench.Run(
        context => [new SchedulingController(context), new VolumeController(context)], async bench =>
    {
        await bench.OkAsync("POST", "/apis/storage.k8s.io/v1/storageclasses", """{"metadata":{"name":"local"},"provisioner":"naru.dev/local","volumeBindingMode":"WaitForFirstConsumer"}""");
        await NodeAsync(bench);
        await bench.OkAsync("POST", $"{Default}/persistentvolumeclaims", """
            {"metadata":{"name":"data","annotations":{"volume.kubernetes.io/selected-node":"gone"}},"spec":{"storageClassName":"local","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}
            """);
        await PodAsync(bench, "user", """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"data"}}], """);
        await bench.SettleAsync();
        await bench.SettleAsync();
        Assert.Equal("n1", (await bench.FindAsync($"{Default}/pods/user")).Spec["nodeName"].Text);
    });

    private static Task NodeAsync(ControllerBench bench) => bench.OkAsync("POST", "/api/v1/nodes", """
        {"metadata":{"name":"n1","labels":{"kubernetes.io/hostname":"n1"}},"status":{"allocatable":{"cpu":"1","memory":"1Gi","pods":"10"},"conditions":[{"type":"Ready","status":"True"}]}}
        """);

    private static Task PodAsync(ControllerBench bench, string name, string more = "") => bench.OkAsync("POST", $"{Default}/pods",
        $$$$$"""{"metadata":{"name":"{{{{{name}}}}}"},"spec":{{{{{{more}}}}}"containers":[{"name":"c","image":"x:1","resources":{"requests":{"cpu":"1"}}}]}}""");
}
