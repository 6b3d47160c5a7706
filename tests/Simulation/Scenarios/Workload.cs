using Naru.Client;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Tests.Simulation.Cluster;

namespace Naru.Tests.Simulation.Scenarios;

/// <summary>What users do: declare, scale, roll out, pause, delete, in an order that the seed decides.</summary>
internal sealed class Workload(SimulatedCluster cluster, Random random, bool calm)
{
    private static readonly string[] Apps = ["web", "api", "db"];

    private readonly CancellationToken _forever = CancellationToken.None;
    private int _version = 1;

    private ApiClient User => cluster.User;

    public async Task DeclareAsync()
    {
        await TryAsync(() => User.CreateAsync(ResourceTypes.Namespaces, Tree.Object(("metadata", Tree.Object(("name", "shop")))), _forever));
        foreach (var app in Apps)
        {
            await TryAsync(() => User.CreateAsync(ResourceTypes.Services, Service(app), _forever));
            if (app == "db" && !calm) await TryAsync(() => User.CreateAsync(ResourceTypes.PersistentVolumeClaims, Claim("db-data"), _forever));
            await TryAsync(() => User.CreateAsync(ResourceTypes.Deployments, Deployment(app), _forever));
        }
    }

    /// <summary>One thing a user might do next.</summary>
    public async Task ActAsync()
    {
        var app = Apps[random.Next(calm ? 2 : 3)];
        var key = new ObjectKey("shop", app);
        switch (random.Next(calm ? 5 : 10))
        {
            case 0 or 1 or 2:
                await TryAsync(() => PatchAsync(key, Tree.Object(("template", Template(app, $"v{++_version}"))), PatchKind.Merge));
                break;
            case 3:
                await TryAsync(() => PatchAsync(key, Tree.Object(("replicas", 2 + random.Next(4)))));
                break;
            case 4:
                await TryAsync(() => User.CreateAsync(ResourceTypes.ConfigMaps, ConfigMap($"note-{++_version}"), _forever));
                break;
            case 5:
                await DeletePodAsync();
                break;
            case 6:
                await TryAsync(() => PatchAsync(key, Tree.Object(("paused", true))));
                await cluster.Loop.PassAsync(TimeSpan.FromSeconds(1));
                await TryAsync(() => PatchAsync(key, Tree.Object(("paused", false))));
                break;
            case 7:
                await TryDeleteAsync(key);
                await TryAsync(() => User.CreateAsync(ResourceTypes.Deployments, Deployment(app), _forever));
                break;
            case 8:
                await CordonAsync();
                break;
            default:
                await ComeAndGoAsync();
                break;
        }
    }

    /// <summary>Puts back what a lost request may have left undone, so that the end is the same whatever was lost.</summary>
    public async Task RepairAsync()
    {
        await DeclareAsync();
        foreach (var app in Apps) await TryAsync(() => PatchAsync(new ObjectKey("shop", app), Tree.Object(("paused", false))));
        foreach (var node in cluster.Nodes) await TryAsync(() => CordonAsync(node.Name, false));
        await TryAsync(async () => Tree.Object(("gone", await User.DeleteAsync(ResourceTypes.Namespaces, new ObjectKey("", "brief"), DeleteOptions.Default, _forever))));
    }

    private async Task DeletePodAsync()
    {
        var pods = cluster.Observer.All("/pods").Where(pod => !pod.IsDeleting).ToList();
        if (pods.Count == 0) return;
        var pod = pods[random.Next(pods.Count)];
        await TryAsync(async () => Tree.Object(("gone", await User.DeleteAsync(ResourceTypes.Pods, pod.Key, DeleteOptions.Default, _forever))));
    }

    private async Task TryDeleteAsync(ObjectKey key)
    {
        string[] policies = ["Background", "Foreground", "Background"];
        var options = new DeleteOptions { Propagation = policies[random.Next(policies.Length)] };
        await TryAsync(async () => Tree.Object(("gone", await User.DeleteAsync(ResourceTypes.Deployments, key, options, _forever))));
        await cluster.Loop.PassAsync(TimeSpan.FromSeconds(random.Next(3)));
    }

    private async Task CordonAsync()
    {
        var node = cluster.Nodes[random.Next(cluster.Nodes.Count)].Name;
        await TryAsync(() => CordonAsync(node, true));
        await cluster.Loop.PassAsync(TimeSpan.FromSeconds(2));
        await TryAsync(() => CordonAsync(node, false));
    }

    private ValueTask<Tree> CordonAsync(string node, bool wanted) =>
        User.PatchAsync(ResourceTypes.Nodes, new ObjectKey("", node), Tree.Object(("spec", Tree.Object(("unschedulable", wanted)))), _forever);

    // A namespace with something in it that is deleted as a whole.
    private async Task ComeAndGoAsync()
    {
        await TryAsync(() => User.CreateAsync(ResourceTypes.Namespaces, Tree.Object(("metadata", Tree.Object(("name", "brief")))), _forever));
        await TryAsync(() => User.CreateAsync(ResourceTypes.Deployments, Deployment("web").WithPath(["metadata", "namespace"], "brief"), _forever));
        await cluster.Loop.PassAsync(TimeSpan.FromSeconds(2));
        await TryAsync(async () => Tree.Object(("gone", await User.DeleteAsync(ResourceTypes.Namespaces, new ObjectKey("", "brief"), DeleteOptions.Default, _forever))));
    }

    private ValueTask<Tree> PatchAsync(ObjectKey key, Tree spec, PatchKind kind = PatchKind.Merge) =>
        User.PatchAsync(ResourceTypes.Deployments, key, Tree.Object(("spec", spec)), _forever, kind);

    private static async Task TryAsync(Func<ValueTask<Tree>> request)
    {
        try
        {
            await request();
        }
        catch (IOException)
        {
            // A user sees the error and may look; here RepairAsync does.
        }
        catch (ApiRefusedException refused) when (refused.Code is 404 or 409 or 403)
        {
            // It is there already, or gone, or its namespace is going.
        }
    }

    private static Tree Deployment(string app) => Tree.Object(
        ("metadata", Tree.Object(("name", app), ("namespace", "shop"))),
        ("spec", Tree.Object(
            ("replicas", app == "db" ? 1 : 3),
            ("selector", Tree.Object(("matchLabels", Tree.Object(("app", app))))),
            ("strategy", app == "db"
                ? Tree.Object(("type", "Recreate"))
                : Tree.Object(("type", "RollingUpdate"), ("rollingUpdate", Tree.Object(("maxSurge", 1), ("maxUnavailable", app == "web" ? 0 : 1))))),
            ("template", Template(app, "v1")))));

    private static Tree Template(string app, string version) => Tree.Object(
        ("metadata", Tree.Object(("labels", Tree.Object(("app", app))))),
        ("spec", Tree.Object(
            ("terminationGracePeriodSeconds", 5),
            ("containers", Tree.Array(Tree.Object(
                ("name", "main"), ("image", $"{app}:{version}"),
                ("resources", Tree.Object(("requests", Tree.Object(("cpu", "600m"), ("memory", "128Mi")))))))))));

    private static Tree Service(string app) => Tree.Object(
        ("metadata", Tree.Object(("name", app), ("namespace", "shop"))),
        ("spec", Tree.Object(("selector", Tree.Object(("app", app))), ("ports", Tree.Array(Tree.Object(("port", 80), ("targetPort", 8080)))))));

    private static Tree Claim(string name) => Tree.Object(
        ("metadata", Tree.Object(("name", name), ("namespace", "shop"))),
        ("spec", Tree.Object(
            ("accessModes", Tree.Array("ReadWriteOnce")), ("storageClassName", "standard"),
            ("resources", Tree.Object(("requests", Tree.Object(("storage", "1Gi"))))))));

    private static Tree ConfigMap(string name) => Tree.Object(("metadata", Tree.Object(("name", name), ("namespace", "shop"))), ("data", Tree.Object(("a", "b"))));
}
