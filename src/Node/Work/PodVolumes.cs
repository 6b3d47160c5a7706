using Naru.Client;
using Naru.Node.Configuration;
using Naru.Node.Pods;
using Naru.Node.Volumes;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>The volumes of one pod on this machine: made before its first container, kept up to date while it lives.</summary>
internal sealed class PodVolumes(NodeParts parts)
{
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private bool _follows;

    /// <summary>The path of each volume by its name.</summary>
    public IReadOnlyDictionary<string, string> Paths => _paths;

    /// <exception cref="PodConfigurationException">A volume refers to what is not there.</exception>
    /// <exception cref="Machine.PodRuntimeException">The machine could not make a volume.</exception>
    public async ValueTask PrepareAsync(PodGoal goal, PodObjects objects, CancellationToken cancel)
    {
        foreach (var volume in goal.Pod["spec"]["volumes"].Items.ToArray())
        {
            var name = volume["name"].Text;
            if (_paths.ContainsKey(name) && !HasFiles(volume)) continue;
            try
            {
                _paths[name] = await parts.Runtime.PrepareVolumeAsync(VolumePlan.Of(volume, goal.Pod, objects), cancel);
            }
            catch (Machine.PodRuntimeException failure)
            {
                throw new PodConfigurationException($"volume \"{name}\": {failure.Message}", "FailedMount");
            }
            catch (PodConfigurationException missing)
            {
                throw new PodConfigurationException($"MountVolume.SetUp failed for volume \"{name}\" : {missing.Message}", "FailedMount");
            }
        }
    }

    /// <summary>Has the worker woken when an object changes that a volume shows.</summary>
    public void Follow(PodWorker worker, PodGoal goal)
    {
        if (_follows) return;
        _follows = true;
        var shown = PodReferences.OfVolumes(goal.Pod);
        foreach (var name in shown.ConfigMaps) parts.Watches.Follow(worker, ResourceTypes.ConfigMaps, new ObjectKey(goal.Namespace, name));
        foreach (var name in shown.Secrets) parts.Watches.Follow(worker, ResourceTypes.Secrets, new ObjectKey(goal.Namespace, name));
    }

    public void Unfollow(PodWorker worker)
    {
        if (!_follows) return;
        _follows = false;
        parts.Watches.Leave(worker);
    }

    /// <summary>True when the pod has volumes whose files follow other objects.</summary>
    public static bool NeedsUpdates(PodGoal goal)
    {
        foreach (var volume in goal.Pod["spec"]["volumes"].Items)
            if (HasFiles(volume)) return true;
        return false;
    }

    private static bool HasFiles(Tree volume) =>
        volume["configMap"].IsObject || volume["secret"].IsObject || volume["projected"].IsObject || volume["downwardAPI"].IsObject;
}
