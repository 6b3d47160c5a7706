using Naru.Node.Configuration;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Trees;

namespace Naru.Node.Volumes;

/// <summary>What a pod's volumes are made of, once all that they refer to has been read.</summary>
internal static class VolumePlan
{
    /// <exception cref="PodConfigurationException">The volume cannot be made (yet); the message says why.</exception>
    public static VolumeSpec Of(Tree volume, Tree pod, PodObjects objects)
    {
        var (uid, name) = (pod["metadata"]["uid"].Text, volume["name"].Text);
        var fsGroup = pod["spec"]["securityContext"]["fsGroup"];
        var spec = Make(volume, pod, objects, uid, name);
        // A path of the node that the pod names itself belongs to the node, whatever the pod's group is.
        return fsGroup.IsNumber && !volume["hostPath"].IsObject ? spec with { FsGroup = fsGroup.AsInt64() } : spec;
    }

    private static VolumeSpec Make(Tree volume, Tree pod, PodObjects objects, string uid, string name)
    {
        if (volume["hostPath"].IsObject) return new VolumeSpec.HostPath(uid, name, volume["hostPath"]["path"].Text, volume["hostPath"]["type"].Text);
        if (volume["persistentVolumeClaim"].IsObject) return Claim(volume["persistentVolumeClaim"], uid, name, objects);
        if (VolumeFiles.Of(volume, pod, objects) is { } files) return new VolumeSpec.Files(uid, name, files);
        foreach (var field in volume.Fields)
            if (field.Name.ToString() is not ("name" or "emptyDir") && !field.Value.IsNothing)
                throw new PodConfigurationException($"volume \"{name}\": volumes of type {field.Name} are not offered by this node", "FailedMount");
        var scratch = volume["emptyDir"];
        return new VolumeSpec.Scratch(uid, name, scratch["medium"].Is("Memory"), PodResources.Bytes(scratch["sizeLimit"]));
    }

    private static VolumeSpec.HostPath Claim(Tree source, string uid, string name, PodObjects objects)
    {
        var claimName = source["claimName"].Text;
        if (!objects.Claims.TryGetValue(claimName, out var bound)) throw new PodConfigurationException($"persistentvolumeclaim \"{claimName}\" not found", "FailedMount");
        if (bound.Volume.IsAbsent) throw new PodConfigurationException($"persistentvolumeclaim \"{claimName}\" is not bound to a volume yet", "FailedMount");
        var spec = bound.Volume["spec"];
        var path = spec["local"]["path"].Text is { Length: > 0 } local ? local : spec["hostPath"]["path"].Text;
        return path.Length > 0
            ? new VolumeSpec.HostPath(uid, name, path, "DirectoryOrCreate") { IsClaim = true, ReadOnly = source["readOnly"].IsTrue || IsForReading(spec["accessModes"]) }
            : throw new PodConfigurationException($"persistent volume \"{bound.Volume["metadata"]["name"].Text}\" is neither local nor a hostPath: this node cannot mount it", "FailedMount");
    }

    /// <summary>A volume whose only way of access is ReadOnlyMany.</summary>
    private static bool IsForReading(Tree accessModes) => accessModes.Count > 0 && accessModes.Items.ToArray().All(mode => mode.Is("ReadOnlyMany"));
}
