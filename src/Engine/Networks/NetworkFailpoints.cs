namespace Naru.Engine.Networks;

/// <summary>The places at which a test can kill the process while networks, endpoints and pods' networks come and go (see <see cref="Kernel.Failpoint"/>).</summary>
public static class NetworkFailpoints
{
    internal const string CreateRecorded = "network.create.recorded", CreateBridged = "network.create.bridged", RemoveUnbridged = "network.remove.unbridged";
    internal const string AttachRecorded = "network.attach.recorded", AttachNamespaced = "network.attach.namespaced";
    internal const string AttachWired = "network.attach.wired", AttachSettled = "network.attach.settled";
    internal const string ConnectRecorded = "network.connect.recorded", DisconnectUnlinked = "network.disconnect.unlinked";
    internal const string DetachUnlinked = "network.detach.unlinked", DetachNamespaceGone = "network.detach.namespace-gone";
    internal const string PodRecorded = "network.pod.recorded", PodNamespaced = "network.pod.namespaced", PodLinked = "network.pod.linked";
    internal const string PodWired = "network.pod.wired", PodUnlinked = "network.pod.unlinked", PodNamespaceGone = "network.pod.namespace-gone";

    public static IReadOnlyList<string> All { get; } =
    [
        CreateRecorded, CreateBridged, RemoveUnbridged, AttachRecorded, AttachNamespaced, AttachWired, AttachSettled, ConnectRecorded, DisconnectUnlinked,
        DetachUnlinked, DetachNamespaceGone, PodRecorded, PodNamespaced, PodLinked, PodWired, PodUnlinked, PodNamespaceGone,
    ];
}
