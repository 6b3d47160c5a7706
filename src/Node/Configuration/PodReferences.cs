using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>The names of the objects a pod's containers and volumes refer to.</summary>
internal sealed class PodReferences
{
    private PodReferences()
    {
    }

    public SortedSet<string> ConfigMaps { get; } = new(StringComparer.Ordinal);
    public SortedSet<string> Secrets { get; } = new(StringComparer.Ordinal);
    public SortedSet<string> Claims { get; } = new(StringComparer.Ordinal);

    public static PodReferences Of(Tree pod)
    {
        var found = new PodReferences();
        foreach (var volume in pod["spec"]["volumes"].Items) found.AddVolume(volume);
        foreach (var container in pod["spec"]["initContainers"].Items) found.AddContainer(container);
        foreach (var container in pod["spec"]["containers"].Items) found.AddContainer(container);
        foreach (var secret in pod["spec"]["imagePullSecrets"].Items) Add(found.Secrets, secret["name"]);
        return found;
    }

    /// <summary>Of the volumes alone.</summary>
    public static PodReferences OfVolumes(Tree pod)
    {
        var found = new PodReferences();
        foreach (var volume in pod["spec"]["volumes"].Items) found.AddVolume(volume);
        return found;
    }

    private void AddVolume(Tree volume)
    {
        Add(ConfigMaps, volume["configMap"]["name"]);
        Add(Secrets, volume["secret"]["secretName"]);
        Add(Claims, volume["persistentVolumeClaim"]["claimName"]);
        foreach (var source in volume["projected"]["sources"].Items)
        {
            Add(ConfigMaps, source["configMap"]["name"]);
            Add(Secrets, source["secret"]["name"]);
        }
    }

    private void AddContainer(Tree container)
    {
        foreach (var variable in container["env"].Items)
        {
            Add(ConfigMaps, variable["valueFrom"]["configMapKeyRef"]["name"]);
            Add(Secrets, variable["valueFrom"]["secretKeyRef"]["name"]);
        }
        foreach (var source in container["envFrom"].Items)
        {
            Add(ConfigMaps, source["configMapRef"]["name"]);
            Add(Secrets, source["secretRef"]["name"]);
        }
    }

    private static void Add(SortedSet<string> names, Tree name)
    {
        if (name.Text is { Length: > 0 } text) names.Add(text);
    }
}
