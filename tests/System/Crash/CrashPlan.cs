namespace Naru.Tests.System.Crash;

/// <summary>Which work passes which place. Places are found by the beginning of their names; the longest that fits counts.</summary>
internal static class CrashPlan
{
    private static readonly (string Beginning, Func<CrashMachine, int, CrashWork> Work)[] Works =
    [
        ("engine.create", (m, n) => new RunWork(m, n)),
        ("engine.start", (m, n) => new RunWork(m, n)),
        ("engine.connect", (m, n) => new NetworkWork(m, n)),
        ("engine.disconnect", (m, n) => new NetworkWork(m, n)),
        ("engine.rename", (m, n) => new RenameWork(m, n)),
        ("engine.commit", (m, n) => new CommitWork(m, n)),
        ("engine.end", (m, n) => new RestartWork(m, n)),
        ("engine.remove", (m, n) => new RemoveWork(m, n)),
        ("network.attach", (m, n) => new RunWork(m, n)),
        ("network.detach", (m, n) => new RemoveWork(m, n)),
        ("network.create", (m, n) => new NetworkWork(m, n)),
        ("network.connect", (m, n) => new NetworkWork(m, n)),
        ("network.disconnect", (m, n) => new NetworkWork(m, n)),
        ("network.remove", (m, n) => new NetworkWork(m, n)),
        ("network.pod", (m, n) => new ApplyWork(m, n)),
        ("network.pod.unlinked", (m, n) => new DeletePodWork(m, n)),
        ("network.pod.namespace-gone", (m, n) => new DeletePodWork(m, n)),
        ("volume", (m, n) => new VolumeWork(m, n)),
        ("image.blob", (m, n) => new ImportWork(m, n)),
        ("image.layer", (m, n) => new ImportWork(m, n)),
        ("image.index", (m, n) => new ImportWork(m, n)),
        ("image.tag", (m, n) => new ImportWork(m, n)),
        ("image.pull", (m, n) => new PullWork(m, n)),
        ("image.build", (m, n) => new BuildWork(m, n)),
        ("image.remove", (m, n) => new RemoveImageWork(m, n)),
        ("image.overlay.created", (m, n) => new RunWork(m, n)),
        ("image.overlay.removed", (m, n) => new RemoveWork(m, n)),
        ("store.commit", (m, n) => new ApplyWork(m, n)),
        ("store.checkpoint", (m, n) => new QuietWork(m, n)),
        ("rollout", (m, n) => new RolloutWork(m, n)),
        ("pod", (m, n) => new ApplyWork(m, n)),
        ("pod.container.stopped", (m, n) => new DeletePodWork(m, n)),
        ("pod.container.removed", (m, n) => new DeletePodWork(m, n)),
        ("pod.sandbox.detached", (m, n) => new DeletePodWork(m, n)),
        ("pod.sandbox.removed", (m, n) => new DeletePodWork(m, n)),
        ("pod.volumes.removed", (m, n) => new DeletePodWork(m, n)),
        ("up", (m, n) => new StartWork(m, n)),
        ("keeper.create", (m, n) => new RunWork(m, n)),
        ("keeper.start", (m, n) => new RunWork(m, n)),
        ("keeper.exec", (m, n) => new ExecWork(m, n)),
        ("keeper.update", (m, n) => new ExecWork(m, n)),
        ("keeper.exit", (m, n) => new RemoveWork(m, n, serverLives: true)),
        ("keeper.delete", (m, n) => new RemoveWork(m, n, serverLives: true)),
        ("keeper.adopt", (m, n) => new AdoptWork(m, n)),
    ];

    /// <summary>The places of an instance's end; they are passed once, one after the other, when all else is done.</summary>
    public static bool IsEnd(string failpoint) => failpoint.StartsWith("down.", StringComparison.Ordinal);

    public static bool IsKeepers(string failpoint) => failpoint.StartsWith("keeper.", StringComparison.Ordinal);

    /// <summary>How often the place must be passed before it is deadly: those that much work passes are met at any of the first few.</summary>
    public static int Pass(string failpoint, Random random) =>
        failpoint.StartsWith("store.commit", StringComparison.Ordinal) || failpoint is "rollout.pod.made" or "rollout.pod.bound" or "rollout.pod.told" ? random.Next(1, 3) : 1;

    public static CrashWork Work(string failpoint, CrashMachine machine, int number)
    {
        var (_, work) = Works.Where(w => failpoint == w.Beginning || failpoint.StartsWith(w.Beginning + ".", StringComparison.Ordinal)).MaxBy(w => w.Beginning.Length);
        return work is null ? throw new InvalidOperationException($"no work here passes {failpoint}: add it to this table") : work(machine, number);
    }
}
