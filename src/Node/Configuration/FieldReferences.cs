using System.Globalization;
using Naru.Node.Pods;
using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>The pod's own fields and resources, as the downward API offers them.</summary>
internal static class FieldReferences
{
    public static string Field(string path, Tree pod, PodObjects objects)
    {
        if (Subscript(path) is var (map, key)) return pod["metadata"][map][key].Text;
        return path switch
        {
            "metadata.name" => pod["metadata"]["name"].Text,
            "metadata.namespace" => pod["metadata"]["namespace"].Text,
            "metadata.uid" => pod["metadata"]["uid"].Text,
            "metadata.labels" => Lines(pod["metadata"]["labels"]),
            "metadata.annotations" => Lines(pod["metadata"]["annotations"]),
            "spec.nodeName" => objects.NodeName,
            "spec.serviceAccountName" => pod["spec"]["serviceAccountName"].Text,
            "status.hostIP" or "status.hostIPs" => objects.NodeIp,
            "status.podIP" or "status.podIPs" => objects.PodIp,
            _ => throw new PodConfigurationException($"unsupported fieldPath: {path}"),
        };
    }

    public static string Resource(Tree reference, Tree pod, string ownContainer, PodObjects objects)
    {
        var container = Container(pod, reference["containerName"].Text is { Length: > 0 } name ? name : ownContainer);
        var resources = PodResources.Of(container);
        var cpu = resources.CpuLimitMillis > 0 ? resources.CpuLimitMillis : objects.AllocatableCpuMillis;
        var memory = resources.MemoryLimitBytes > 0 ? resources.MemoryLimitBytes : objects.AllocatableMemoryBytes;
        var divisor = reference["divisor"];
        return reference["resource"].Text switch
        {
            "limits.cpu" => Divided(cpu, PodResources.Millis(divisor), 1000),
            "requests.cpu" => Divided(resources.CpuRequestMillis, PodResources.Millis(divisor), 1000),
            "limits.memory" => Divided(memory, PodResources.Bytes(divisor), 1),
            "requests.memory" => Divided(resources.MemoryRequestBytes, PodResources.Bytes(divisor), 1),
            "limits.ephemeral-storage" => Divided(PodResources.Bytes(container["resources"]["limits"]["ephemeral-storage"]), PodResources.Bytes(divisor), 1),
            "requests.ephemeral-storage" => Divided(PodResources.Bytes(container["resources"]["requests"]["ephemeral-storage"]), PodResources.Bytes(divisor), 1),
            var other => throw new PodConfigurationException($"unsupported container resource: {other}"),
        };
    }

    private static string Divided(long value, long divisor, long whole)
    {
        var by = divisor == 0 ? whole : divisor;
        return ((value + by - 1) / by).ToString(CultureInfo.InvariantCulture);
    }

    private static Tree Container(Tree pod, string name)
    {
        foreach (var container in pod["spec"]["containers"].Items)
            if (container["name"].Is(name)) return container;
        foreach (var container in pod["spec"]["initContainers"].Items)
            if (container["name"].Is(name)) return container;
        throw new PodConfigurationException($"container {name} not found");
    }

    // metadata.labels['app'] and metadata.annotations['x'].
    private static (string Map, string Key)? Subscript(string path)
    {
        foreach (var map in (string[])["labels", "annotations"])
        {
            var start = $"metadata.{map}['";
            if (path.StartsWith(start, StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal)) return (map, path[start.Length..^2]);
        }
        return null;
    }

    private static string Lines(Tree map)
    {
        var lines = new List<string>();
        foreach (var field in map.Fields) lines.Add($"{field.Name}={Quoted(field.Value.Text)}");
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    private static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
