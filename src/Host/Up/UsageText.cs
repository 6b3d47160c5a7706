using System.Text.Json;
using Naru.Node.Machine;
using Naru.Resources.Trees;

namespace Naru.Host.Up;

/// <summary>What a node's containers use, as text between an agent and the server.</summary>
internal static class UsageText
{
    public static string Write(IReadOnlyList<ContainerUsage> usage) => Tree.Array(usage.Select(u => Tree.Object(
        ("uid", u.PodUid), ("namespace", u.PodNamespace), ("pod", u.PodName), ("container", u.Container), ("cpu", u.CpuNanoseconds), ("memory", u.MemoryBytes)))).ToString();

    /// <exception cref="IOException">The text is none of these: an agent of another version, or one that refuses.</exception>
    public static IReadOnlyList<ContainerUsage> Read(string text)
    {
        var found = new List<ContainerUsage>();
        foreach (var item in Parsed(text).Items)
            found.Add(new(item["uid"].Text, item["namespace"].Text, item["pod"].Text, item["container"].Text, item["cpu"].AsInt64(), item["memory"].AsInt64()));
        return found;
    }

    private static Tree Parsed(string text)
    {
        try
        {
            return Tree.Parse(text);
        }
        catch (JsonException wrong)
        {
            throw new IOException($"a node's agent does not say what its containers use: {text}", wrong);
        }
    }
}
