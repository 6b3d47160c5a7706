using Naru.Client;
using Naru.Node.Configuration;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Node.Volumes;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>The volumes of one pod on this machine: made before its first container, kept up to date while it lives.</summary>
internal sealed class PodVolumes(NodeParts parts)
{
    private readonly Dictionary<string, PreparedVolume> _prepared = new(StringComparer.Ordinal);
    private bool _follows;

    /// <summary>Each volume by its name.</summary>
    public IReadOnlyDictionary<string, PreparedVolume> Prepared => _prepared;

    /// <exception cref="PodConfigurationException">A volume refers to what is not there.</exception>
    /// <exception cref="PodRuntimeException">The machine could not make a volume.</exception>
    public async ValueTask PrepareAsync(PodGoal goal, PodObjects objects, CancellationToken cancel)
    {
        foreach (var volume in goal.Pod["spec"]["volumes"].Items.ToArray())
        {
            var name = volume["name"].Text;
            if (_prepared.ContainsKey(name) && !HasFiles(volume)) continue;
            try
            {
                var spec = VolumePlan.Of(volume, goal.Pod, objects);
                _prepared[name] = new PreparedVolume(await parts.Runtime.PrepareVolumeAsync(spec, cancel), spec.IsReadOnly);
            }
            catch (PodRuntimeException failure)
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
