using System.Globalization;

namespace Naru.Host.Up;

/// <summary>The names of the nodes on one machine.</summary>
internal static class NodeNames
{
    public static IReadOnlyDictionary<string, string> ServerLabels { get; } =
        new Dictionary<string, string> { ["node-role.kubernetes.io/control-plane"] = "" };

    public static IReadOnlyDictionary<string, string> AgentLabels { get; } = new Dictionary<string, string>();

    /// <param name="ordinal">0 for the server's node.</param>
    public static string Of(int ordinal) => "node-" + (ordinal + 1).ToString(CultureInfo.InvariantCulture);
}
