using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Printing;

/// <summary>Nodes: whether they are ready and take pods, and what they run.</summary>
internal static class NodeTable
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static TableShape Shape { get; } = new(
        [
            Columns.Name,
            new("Status", Description: "Whether the node is ready and takes pods"),
            new("Roles"),
            Columns.Age,
            new("Version"),
            new("Internal-IP", Priority: 1),
            new("External-IP", Priority: 1),
            new("OS-Image", Priority: 1),
            new("Kernel-Version", Priority: 1),
            new("Container-Runtime", Priority: 1),
        ],
        Row);

    private static Tree[] Row(Tree obj, DateTimeOffset now)
    {
        var node = new NodeView(obj);
        var info = node.Status.NodeInfo;
        return
        [
            obj["metadata"]["name"], Status(node), Roles(node), Columns.AgeOf(obj, now), info.KubeletVersion,
            Address(node, "InternalIP"), Address(node, "ExternalIP"), Known(info.OsImage), Known(info.KernelVersion), Known(info.ContainerRuntimeVersion),
        ];
    }

    private static string Status(NodeView node)
    {
        var ready = node.Status.Conditions.FirstOrDefault(c => c.Type == "Ready");
        var status = !ready.IsPresent ? "Unknown" : ready.Status == "True" ? "Ready" : "NotReady";
        return node.Spec.Unschedulable ? status + ",SchedulingDisabled" : status;
    }

    private static string Roles(NodeView node)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in node.Metadata.Labels)
        {
            if (key.StartsWith(RolePrefix, StringComparison.Ordinal) && key.Length > RolePrefix.Length) roles.Add(key[RolePrefix.Length..]);
            else if (key == "kubernetes.io/role" && value.Length > 0) roles.Add(value);
        }
        return roles.Count == 0 ? Columns.None : string.Join(',', roles);
    }

    private static string Address(NodeView node, string type) =>
        node.Status.Addresses.FirstOrDefault(address => address.Type == type) is { IsPresent: true } found ? found.Address : Columns.None;

    private static string Known(string text) => text.Length == 0 ? "<unknown>" : text;
}
