using Naru.Controllers.Cluster;
using Naru.Controllers.Deployments;
using Naru.Controllers.Endpoints;
using Naru.Controllers.Garbage;
using Naru.Controllers.Namespaces;
using Naru.Controllers.Nodes;
using Naru.Controllers.ReplicaSets;
using Naru.Controllers.Running;
using Naru.Controllers.Scheduling;
using Naru.Controllers.Volumes;

namespace Naru.Controllers;

/// <summary>
/// All loops of the control plane over one set of shared informers.
/// <para>
/// Life cycle: make it, then <see cref="RunAsync"/> until cancelled. Each loop waits for its informers' first lists and
/// then works; none waits for another. A loop keeps nothing that cannot be told from the objects, so that stopping it at
/// any point, also by killing the process, loses nothing.
/// </para>
/// </summary>
public sealed class ControlLoops
{
    private readonly ControllerContext _context;

    public ControlLoops(ControllerContext context, ControlSettings settings)
    {
        _context = context;
        Controllers =
        [
            new ClusterDefaultsController(context, settings.Defaults),
            new NamespaceContentsController(context, settings.Authority),
            new SchedulingController(context),
            new DeploymentController(context),
            new ReplicaSetController(context),
            new EndpointSliceController(context),
            new VolumeController(context),
            new NodeLifecycleController(context, settings.NodeGrace),
            new TaintEvictionController(context),
            new PodGarbageController(context),
            new NamespaceController(context),
            new GarbageController(context),
            new ClusterRoleAggregationController(context),
            new EventExpiryController(context, settings.KeepEvents),
        ];
    }

    public IReadOnlyList<Controller> Controllers { get; }

    /// <summary>Runs the informers and all loops; ends by cancellation, or when one of them fails beyond repair.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var runs = Controllers.Select(controller => controller.RunAsync(cancel)).Append(_context.Informers.RunAsync(cancel)).ToList();
        await await Task.WhenAny(runs);
    }
}
