using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>A container with all of its references resolved.</summary>
internal static class ContainerSpecPlan
{
    public static ContainerSpec Of(PodAction.Start start, PodGoal goal, PodObjects objects, ImageRecord image, IReadOnlyDictionary<string, PreparedVolume> volumes)
    {
        var spec = start.Container.Spec;
        var environment = EnvironmentPlan.Of(spec, goal.Pod, objects);
        var values = environment.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return new ContainerSpec
        {
            PodUid = goal.Uid,
            PodNamespace = goal.Namespace,
            PodName = goal.Name,
            Name = start.Container.Name,
            Image = start.Container.Image,
            ImageId = image.Id,
            RestartCount = start.RestartCount,
            Crashes = start.Crashes,
            Command = Expanded(spec["command"], values),
            Args = Expanded(spec["args"], values),
            WorkingDirectory = spec["workingDir"].Text,
            Environment = environment,
            Mounts = Mounts(spec, volumes, values),
            Limits = PodResources.Of(spec),
            Qos = goal.Qos,
            Privileges = PrivilegesPlan.Of(spec, goal.Pod, image),
            Stdin = spec["stdin"].IsTrue,
            StdinOnce = spec["stdinOnce"].IsTrue,
            Tty = spec["tty"].IsTrue,
            TerminationMessagePath = spec["terminationMessagePath"].Text is { Length: > 0 } path ? path : "/dev/termination-log",
            TerminationMessageFromLog = spec["terminationMessagePolicy"].Is("FallbackToLogsOnError"),
        };
    }

    private static List<string> Expanded(Tree words, Dictionary<string, string> values)
    {
        var expanded = new List<string>();
        foreach (var word in words.Items) expanded.Add(Expansion.Expand(word.Text, values.GetValueOrDefault));
        return expanded;
    }

    private static List<ContainerMount> Mounts(Tree spec, IReadOnlyDictionary<string, PreparedVolume> volumes, Dictionary<string, string> values)
    {
        var mounts = new List<ContainerMount>();
        foreach (var mount in spec["volumeMounts"].Items)
        {
            if (!volumes.TryGetValue(mount["name"].Text, out var volume)) throw new PodConfigurationException($"volume \"{mount["name"].Text}\" is not one of the pod's");
            if (mount["mountPropagation"].Is("Bidirectional") && !spec["securityContext"]["privileged"].IsTrue)
                throw new PodConfigurationException($"Bidirectional mount propagation is available only to privileged containers (volume {mount["name"].Text})");
            var expression = mount["subPathExpr"].Text;
            var beneath = expression.Length > 0 ? Expansion.Expand(expression, values.GetValueOrDefault) : mount["subPath"].Text;
            mounts.Add(new ContainerMount(volume.Path, beneath, mount["mountPath"].Text, volume.IsReadOnly || mount["readOnly"].IsTrue)
            {
                Propagation = mount["mountPropagation"].Text is { Length: > 0 } propagation ? propagation : "None",
            });
        }
        return mounts;
    }
}
