using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Tests.Simulation.Cluster;

namespace Naru.Tests.Simulation.Checks;

/// <summary>What must become true once nothing fails any more. Each check answers what is not so yet, or null.</summary>
internal static class Convergence
{
    public static string? Complaint(SimulatedCluster cluster) =>
        cluster.Observer.All("apps/deployments").Select(deployment => Deployment(cluster.Observer, deployment)).FirstOrDefault(complaint => complaint is not null)
        ?? Orphans(cluster.Observer)
        ?? Namespaces(cluster.Observer)
        ?? Claims(cluster.Observer)
        ?? cluster.Observer.All("/services").Select(service => Endpoints(cluster.Observer, service)).FirstOrDefault(complaint => complaint is not null)
        ?? cluster.Nodes.Select(node => Containers(cluster.Observer, node)).FirstOrDefault(complaint => complaint is not null);

    private static string? Deployment(Observer observer, Tree deployment)
    {
        if (deployment.IsDeleting) return $"deployment {deployment.Key} is still being deleted";
        var wanted = deployment.Spec["replicas"].AsInt32(1);
        var pods = RolloutRules.PodsOf(observer, deployment).ToList();
        var image = deployment.Spec["template"]["spec"]["containers"][0]["image"].Text;
        var ready = pods.Count(pod => pod.IsConditionTrue("Ready"));
        if (pods.Count != wanted) return $"deployment {deployment.Key} has {pods.Count} pods of {wanted}: {string.Join(", ", pods.Select(pod => pod.ObjectName))}; {string.Join(", ", observer.All("apps/replicasets").Where(set => set.IsControlledBy(deployment.Uid)).Select(set => $"{set.ObjectName} {set.Spec["replicas"].Text} {set.State}"))}";
        if (ready != wanted) return $"deployment {deployment.Key} has {ready} ready pods of {wanted}: {pods.First(pod => !pod.IsConditionTrue("Ready"))}";
        if (!pods.All(pod => pod.Spec["containers"][0]["image"].Is(image))) return $"deployment {deployment.Key} has pods that are not of {image}";
        var (updated, available) = (deployment.State["updatedReplicas"].AsInt32(), deployment.State["availableReplicas"].AsInt32());
        return updated == wanted && available == wanted ? null : $"deployment {deployment.Key} says {updated} updated and {available} available of {wanted}";
    }

    private static string? Orphans(Observer observer)
    {
        foreach (var (resource, owners) in new[] { ("/pods", "apps/replicasets"), ("apps/replicasets", "apps/deployments") })
        {
            var uids = observer.All(owners).Select(owner => owner.Uid).ToHashSet();
            foreach (var tree in observer.All(resource))
                if (tree.ControllerRef["uid"].Text is { Length: > 0 } owner && !uids.Contains(owner)) return $"{resource} {tree.Key} outlives its owner";
        }
        return observer.All("/pods").FirstOrDefault(pod => pod.IsDeleting) is { IsAbsent: false } leaving ? $"pod {leaving.Key} is still leaving" : null;
    }

    private static string? Namespaces(Observer observer)
    {
        if (observer.All("/namespaces").FirstOrDefault(space => space.IsDeleting) is { IsAbsent: false } leaving) return $"namespace {leaving.ObjectName} is still there";
        foreach (var space in observer.All("/namespaces"))
            if (!observer.All("/serviceaccounts").Any(account => account.Key == new ObjectKey(space.ObjectName, "default"))) return $"namespace {space.ObjectName} has no service account";
        return null;
    }

    private static string? Claims(Observer observer)
    {
        var used = observer.All("/pods").SelectMany(pod => pod.Spec["volumes"].Items.ToArray().Select(volume => new ObjectKey(pod.Namespace, volume["persistentVolumeClaim"]["claimName"].Text))).ToHashSet();
        foreach (var claim in observer.All("/persistentvolumeclaims"))
            if (used.Contains(claim.Key) && !claim.State["phase"].Is("Bound")) return $"claim {claim.Key} is not bound";
        var claims = observer.All("/persistentvolumeclaims").Select(claim => claim.Uid).ToHashSet();
        foreach (var volume in observer.All("/persistentvolumes"))
            if (!claims.Contains(volume.Spec["claimRef"]["uid"].Text)) return $"volume {volume.ObjectName} outlives its claim";
        return null;
    }

    private static string? Endpoints(Observer observer, Tree service)
    {
        if (service.Spec["selector"].Count == 0) return null;
        var app = service.Spec["selector"]["app"].Text;
        var ready = observer.All("/pods")
            .Where(pod => pod.Namespace == service.Namespace && pod.Labels["app"].Is(app) && !pod.IsDeleting && pod.IsConditionTrue("Ready"))
            .Select(pod => pod.Uid).Order(StringComparer.Ordinal);
        var listed = observer.All("discovery.k8s.io/endpointslices")
            .Where(slice => slice.Namespace == service.Namespace && slice.Labels["kubernetes.io/service-name"].Is(service.ObjectName))
            .SelectMany(slice => slice["endpoints"].Items.ToArray()).Where(endpoint => endpoint["conditions"]["ready"].IsTrue)
            .Select(endpoint => endpoint["targetRef"]["uid"].Text).Order(StringComparer.Ordinal);
        return ready.SequenceEqual(listed) ? null : $"service {service.Key} does not list exactly its ready pods";
    }

    private static string? Containers(Observer observer, SimulatedNode node)
    {
        var bound = observer.All("/pods").Where(pod => pod.Spec["nodeName"].Is(node.Name)).Select(pod => pod.Uid).ToHashSet();
        var stray = node.Machine.RunningPods.FirstOrDefault(uid => !bound.Contains(uid));
        return stray is null ? null : $"{node.Name} runs a container of pod {stray}, which is not bound to it";
    }
}
