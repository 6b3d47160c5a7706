using System.Text;
using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>
/// A container's environment: the variables of the services, then <c>envFrom</c>, then <c>env</c>, the later one winning.
/// A value may use, as <c>$(NAME)</c>, what stands before it.
/// </summary>
internal static class EnvironmentPlan
{
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Tree container, Tree pod, PodObjects objects)
    {
        var names = new List<string>();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var links = !pod["spec"]["enableServiceLinks"].IsNothing ? pod["spec"]["enableServiceLinks"].IsTrue : true;
        foreach (var (name, value) in ServiceVariables.Of(objects.Services, pod["metadata"]["namespace"].Text, links)) Set(name, value);
        foreach (var source in container["envFrom"].Items)
            foreach (var (name, value) in FromSource(source, objects, pod)) Set(name, value);
        foreach (var variable in container["env"].Items)
            if (Value(variable, container, pod, objects, values) is { } value) Set(variable["name"].Text, value);
        return [.. names.Select(name => KeyValuePair.Create(name, values[name]))];

        void Set(string name, string value)
        {
            if (!values.ContainsKey(name)) names.Add(name);
            values[name] = value;
        }
    }

    private static string? Value(Tree variable, Tree container, Tree pod, PodObjects objects, Dictionary<string, string> known)
    {
        var from = variable["valueFrom"];
        if (!from.IsObject) return Expansion.Expand(variable["value"].Text, known.GetValueOrDefault);
        if (from["fieldRef"].IsObject) return FieldReferences.Field(from["fieldRef"]["fieldPath"].Text, pod, objects);
        if (from["resourceFieldRef"].IsObject) return FieldReferences.Resource(from["resourceFieldRef"], pod, container["name"].Text, objects);
        if (from["configMapKeyRef"].IsObject) return Key(from["configMapKeyRef"], objects.ConfigMaps, "configmap", "ConfigMap", pod);
        if (from["secretKeyRef"].IsObject) return Key(from["secretKeyRef"], objects.Secrets, "secret", "Secret", pod);
        throw new PodConfigurationException($"environment variable {variable["name"].Text} has no source");
    }

    private static string? Key(Tree reference, IReadOnlyDictionary<string, Tree> objects, string kind, string title, Tree pod)
    {
        var (name, key, optional) = (reference["name"].Text, reference["key"].Text, reference["optional"].IsTrue);
        if (!objects.TryGetValue(name, out var found))
            return optional ? null : throw new PodConfigurationException($"{kind} \"{name}\" not found");
        if (ObjectData.Value(found, key) is { } value) return Encoding.UTF8.GetString(value);
        return optional ? null : throw new PodConfigurationException($"couldn't find key {key} in {title} {pod["metadata"]["namespace"].Text}/{name}");
    }

    private static IEnumerable<(string Name, string Value)> FromSource(Tree source, PodObjects objects, Tree pod)
    {
        var isSecret = source["secretRef"].IsObject;
        var reference = isSecret ? source["secretRef"] : source["configMapRef"];
        if (!(isSecret ? objects.Secrets : objects.ConfigMaps).TryGetValue(reference["name"].Text, out var found))
            return reference["optional"].IsTrue ? [] : throw new PodConfigurationException($"{(isSecret ? "secret" : "configmap")} \"{reference["name"].Text}\" not found");
        var prefix = source["prefix"].Text;
        return [.. ObjectData.Of(found).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (prefix + pair.Key, Encoding.UTF8.GetString(pair.Value)))];
    }
}
