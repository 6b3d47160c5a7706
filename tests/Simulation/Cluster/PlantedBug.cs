namespace Naru.Tests.Simulation.Cluster;

/// <summary>
/// Faults planted at the seams, to prove that the checks would find such a fault in the product. None is the normal run.
/// </summary>
public enum PlantedBug
{
    None,

    /// <summary>The disk acknowledges a commit before it is durable; a crash loses it.</summary>
    AcknowledgedWriteLost,

    /// <summary>A watch delivers an event twice.</summary>
    WatchDuplicates,

    /// <summary>A watch leaves an event out.</summary>
    WatchGap,

    /// <summary>A watch delivers two events in the wrong order.</summary>
    WatchReorders,

    /// <summary>A rollout makes all new pods at once.</summary>
    SurgeIgnored,

    /// <summary>A rollout removes all old pods at once.</summary>
    AvailabilityIgnored,

    /// <summary>The garbage collector's deletions do nothing.</summary>
    GarbageKept,

    /// <summary>Changes of EndpointSlices are acknowledged and not made.</summary>
    EndpointsStale,

    /// <summary>The scheduler does not see what pods ask for.</summary>
    RequestsIgnored,

    /// <summary>A node also runs pods that are bound to another.</summary>
    PodOnTwoNodes,

    /// <summary>A stopped container keeps running, unknown to its node.</summary>
    ContainerLeftBehind,
}
