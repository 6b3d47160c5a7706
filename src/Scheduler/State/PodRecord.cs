using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Scheduler.State;

/// <summary>What scheduling needs of a pod, read once.</summary>
public sealed class PodRecord
{
    public PodRecord(Tree pod)
    {
        View = new PodView(pod);
        Key = View.Metadata.Key;
        Requests = Amounts.OfPod(View.Spec);
        OwnerUid = View.Metadata.Controller?.Uid ?? "";
        HostPorts = Ports(View.Spec);
        Claims = ClaimsOf(View);
    }

    public PodView View { get; }

    public ObjectKey Key { get; }

    public Amounts Requests { get; }

    /// <summary>The controlling owner, or "".</summary>
    public string OwnerUid { get; }

    public IReadOnlyList<HostPortUse> HostPorts { get; }

    /// <summary>The names of the claims the pod mounts.</summary>
    public IReadOnlyList<string> Claims { get; }

    /// <summary>A pod that has ended takes nothing from its node any more.</summary>
    public bool HasEnded => View.Status.Phase is "Succeeded" or "Failed";

    private static List<HostPortUse> Ports(PodSpecView spec)
    {
        var ports = new List<HostPortUse>();
        foreach (var container in spec.Containers)
            foreach (var port in container.Ports)
                if (port.HostPort > 0) ports.Add(new HostPortUse(port.HostIP, port.Protocol.Length > 0 ? port.Protocol : "TCP", port.HostPort));
        return ports;
    }

    private static List<string> ClaimsOf(PodView pod)
    {
        var claims = new List<string>();
        foreach (var volume in pod.Spec.Volumes)
            if (volume.PersistentVolumeClaim.IsPresent) claims.Add(volume.PersistentVolumeClaim.ClaimName);
            else if (volume.Ephemeral.IsPresent) claims.Add($"{pod.Metadata.Name}-{volume.Name}");
        return claims;
    }
}
