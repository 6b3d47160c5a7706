using Naru.Cli.Grammar;
using Naru.Cli.Output;
using Naru.Client;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru rollout</c>: how a deployment's new version is coming along, and the way back.</summary>
internal static class RolloutVerb
{
    private const string RestartedAt = "kubectl.kubernetes.io/restartedAt";
    private static readonly TimeSpan ForEver = Timeout.InfiniteTimeSpan;

    public static Verb Verb { get; } = new("rollout", "status|history|undo|restart|pause|resume deployment/NAME", "follow, undo or repeat a rollout",
    [
        .. ClusterConnection.NamespaceFlags,
        Flag.Text("to-revision", null, "N", "undo: which revision (default the one before)"),
        Patience.Flag,
    ], invocation => ClusterConnection.UseAsync(invocation, cluster => RunAsync(cluster, invocation)))
    { LeastWords = 2, MostWords = 3 };

    private static async Task<int> RunAsync(ClusterConnection cluster, Invocation invocation)
    {
        var target = await Target.OneAsync(cluster, invocation.Words.Skip(1), invocation.Cancel);
        if (target.Type.Kind != "Deployment") throw new RefusedException($"rollouts are of deployments; {target} is none");
        return invocation.Words[0] switch
        {
            "status" => await StatusAsync(cluster, target, invocation),
            "history" => await HistoryAsync(cluster, target, invocation),
            "undo" => await UndoAsync(cluster, target, invocation),
            "restart" => await PatchAsync(cluster, target, Restart(), "restarted", invocation),
            "pause" => await PatchAsync(cluster, target, Tree.Object(("spec", Tree.Object(("paused", true)))), "paused", invocation),
            "resume" => await PatchAsync(cluster, target, Tree.Object(("spec", Tree.Object(("paused", Tree.Null)))), "resumed", invocation),
            var other => throw new UsageException($"rollout status, history, undo, restart, pause or resume, not \"{other}\""),
        };
    }

    private static async Task<int> StatusAsync(ClusterConnection cluster, Target target, Invocation invocation)
    {
        var patience = Patience.Of(invocation.Arguments, ForEver);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(invocation.Cancel);
        limit.CancelAfter(patience);
        var said = "";
        try
        {
            await WaitVerb.UntilAsync(cluster, target, cluster.Namespace, deployment =>
            {
                if (deployment.IsAbsent) throw new RefusedException($"{target} is not there");
                var progress = RolloutProgress.Of(deployment);
                if (progress.Sentence != said) invocation.Screen.Line(said = progress.Sentence);
                if (progress.Failed) throw new RefusedException(progress.Sentence);
                return progress.Done;
            }, limit.Token);
        }
        catch (OperationCanceledException) when (!invocation.Cancel.IsCancellationRequested)
        {
            throw new RefusedException($"{target}: after {Units.Age(patience)} not rolled out: {said}");
        }
        return 0;
    }

    private static async Task<int> HistoryAsync(ClusterConnection cluster, Target target, Invocation invocation)
    {
        var table = new TextTable("REVISION", "CHANGE-CAUSE");
        foreach (var (revision, set) in await RevisionsAsync(cluster, target, invocation))
            table.Row(revision.ToString(), set["metadata"]["annotations"]["kubernetes.io/change-cause"].TextOrNull ?? "<none>");
        table.Print(invocation.Screen);
        return 0;
    }

    private static async Task<int> UndoAsync(ClusterConnection cluster, Target target, Invocation invocation)
    {
        var revisions = await RevisionsAsync(cluster, target, invocation);
        var wanted = invocation.Arguments.Int("to-revision", 0);
        var (found, set) = wanted > 0 ? revisions.Find(one => one.Revision == wanted) : revisions.Count > 1 ? revisions[^2] : default;
        if (found == 0) throw new RefusedException(wanted > 0 ? $"unable to find specified revision {wanted} in history" : $"no rollout history found for {target}");
        var template = set["spec"]["template"];
        var labels = template["metadata"]["labels"].Without("pod-template-hash");
        var patch = Tree.Array(Tree.Object(("op", "replace"), ("path", "/spec/template"), ("value", template.With("metadata", template["metadata"].With("labels", labels)))));
        await cluster.Api.PatchAsync(target.Type, new ObjectKey(cluster.Namespace, target.Name!), patch, invocation.Cancel, PatchKind.Json);
        invocation.Screen.Line($"{target} rolled back");
        return 0;
    }

    private static async Task<List<(long Revision, Tree Set)>> RevisionsAsync(ClusterConnection cluster, Target target, Invocation invocation)
    {
        var deployment = await cluster.GetAsync(target.Path(cluster.Namespace), invocation.Cancel);
        var sets = await cluster.Api.ListAsync(ResourceTypes.ReplicaSets, new ListOptions { Namespace = cluster.Namespace }, invocation.Cancel);
        var uid = deployment["metadata"]["uid"].Text;
        return [.. sets.Items
            .Where(set => set["metadata"]["ownerReferences"].Items.ToArray().Any(owner => owner["uid"].Text == uid))
            .Select(set => (Revision: long.TryParse(set["metadata"]["annotations"]["deployment.kubernetes.io/revision"].Text, out var revision) ? revision : 0, Set: set))
            .OrderBy(one => one.Revision)];
    }

    private static async Task<int> PatchAsync(ClusterConnection cluster, Target target, Tree patch, string done, Invocation invocation)
    {
        await cluster.Api.PatchAsync(target.Type, new ObjectKey(cluster.Namespace, target.Name!), patch, invocation.Cancel);
        invocation.Screen.Line($"{target} {done}");
        return 0;
    }

    private static Tree Restart() =>
        Tree.EmptyObject.WithPath(["spec", "template", "metadata", "annotations", RestartedAt], DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ"));
}
