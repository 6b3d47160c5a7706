using Naru.Resources.Quantities;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Kinds.Pods;

/// <summary>What a pod becomes where nothing was said, as far as it depends on what was said.</summary>
internal static class PodDefaults
{
    /// <summary>A limit without a request is a request too (pods only, not their templates); a new pod is Pending.</summary>
    public static Tree OfPod(Tree pod)
    {
        foreach (var list in (string[])["containers", "initContainers"])
        {
            var containers = pod["spec"][list];
            for (var i = 0; i < containers.Count; i++)
            {
                var after = RequestsFromLimits(containers.Items[i]);
                if (!after.IsSameAs(containers.Items[i])) pod = pod.WithPath(["spec", list], pod["spec"][list].WithItem(i, after));
            }
        }
        if (pod["status"]["phase"].IsEmpty) pod = pod.WithPath(["status", "phase"], "Pending");
        return pod["status"]["qosClass"].IsEmpty ? pod.WithPath(["status", "qosClass"], QosClass.Of(new PodView(pod).Spec)) : pod;
    }

    /// <summary>The old name of the service account's field is kept in step; a pod on the host's network takes host ports.</summary>
    public static Tree OfSpec(Tree spec)
    {
        if (!spec["serviceAccountName"].IsEmpty) spec = spec.With("serviceAccount", spec["serviceAccountName"]);
        else if (!spec["serviceAccount"].IsEmpty) spec = spec.With("serviceAccountName", spec["serviceAccount"]);
        if (!spec["hostNetwork"].IsTrue) return spec;
        foreach (var list in (string[])["containers", "initContainers"])
            for (var i = 0; i < spec[list].Count; i++) spec = spec.With(list, spec[list].WithItem(i, WithHostPorts(spec[list].Items[i])));
        return spec;
    }

    /// <summary>An image without a tag, or tagged <c>latest</c>, is pulled always; any other only when it is missing.</summary>
    public static Tree OfContainer(Tree container) =>
        container["imagePullPolicy"].IsEmpty ? container.With("imagePullPolicy", IsLatest(container["image"].Text) ? "Always" : "IfNotPresent") : container;

    /// <summary>A volume without a source is an empty directory.</summary>
    public static Tree OfVolume(Tree volume)
    {
        foreach (ref readonly var field in volume.Fields)
            if (field.Name != NameField) return volume;
        return volume.With("emptyDir", Tree.EmptyObject);
    }

    private static readonly Name NameField = "name";

    private static Tree RequestsFromLimits(Tree container)
    {
        var requests = container["resources"]["requests"];
        foreach (ref readonly var limit in container["resources"]["limits"].Fields)
            if (!requests.Has(limit.Name)) requests = requests.With(limit.Name, limit.Value);
        return requests.IsSameAs(container["resources"]["requests"]) ? container : container.WithPath(["resources", "requests"], requests);
    }

    private static Tree WithHostPorts(Tree container)
    {
        var ports = container["ports"];
        for (var i = 0; i < ports.Count; i++)
            if (ports.Items[i]["hostPort"].IsEmpty) ports = ports.WithItem(i, ports.Items[i].With("hostPort", ports.Items[i]["containerPort"]));
        return ports.IsSameAs(container["ports"]) ? container : container.With("ports", ports);
    }

    private static bool IsLatest(string image)
    {
        if (image.Contains('@')) return false;
        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':');
        return colon < 0 || name[(colon + 1)..] == "latest";
    }
}
