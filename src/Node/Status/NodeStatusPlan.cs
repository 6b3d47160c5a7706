using System.Globalization;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Node.Volumes;
using Naru.Resources.Trees;

namespace Naru.Node.Status;

/// <summary>The Node object from what the machine has and what this node was told to offer. Pure.</summary>
internal static class NodeStatusPlan
{
    private const int MostImages = 50;

    public static NodeOffer Offer(NodeSettings settings, MachineRecord machine) => new(
        settings.CpuMillis > 0 ? settings.CpuMillis : (long)(machine.CpuMillis * settings.Share),
        settings.MemoryBytes > 0 ? settings.MemoryBytes : (long)(machine.MemoryBytes * settings.Share) >> 10 << 10,
        machine.DiskBytes);

    /// <summary>The object as the node registers itself.</summary>
    public static Tree Registration(NodeSettings settings, MachineRecord machine) => Tree.Object(
        ("apiVersion", "v1"),
        ("kind", "Node"),
        ("metadata", Tree.Object(("name", settings.NodeName), ("labels", Labels(settings, machine)), ("annotations", Annotations(settings)))),
        ("spec", Tree.EmptyObject));

    public static Tree Labels(NodeSettings settings, MachineRecord machine)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["kubernetes.io/hostname"] = settings.NodeName,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = machine.Architecture,
            ["beta.kubernetes.io/os"] = "linux",
            ["beta.kubernetes.io/arch"] = machine.Architecture,
        };
        foreach (var (name, value) in settings.Labels) labels[name] = value;
        return Tree.StringMap(labels);
    }

    /// <summary>Tells the control plane where volumes may be provisioned on this node.</summary>
    public static Tree Annotations(NodeSettings settings) =>
        settings.ClaimDirectory.Length > 0 ? Tree.Object((ClaimCleaner.DirectoryAnnotation, settings.ClaimDirectory)) : default;

    public static Tree Status(NodeSettings settings, MachineRecord machine, IReadOnlyList<ImageRecord> images, NodePressure pressure, Tree known, DateTimeOffset now)
    {
        var offer = Offer(settings, machine);
        var capacity = Tree.Object(
            ("cpu", Cpu(offer.CpuMillis)),
            ("ephemeral-storage", Kibibytes(offer.DiskBytes)),
            ("memory", Kibibytes(offer.MemoryBytes)),
            ("pods", settings.MostPods.ToString(CultureInfo.InvariantCulture)));
        return Tree.Object(
            ("addresses", Tree.Array(
                Tree.Object(("type", "InternalIP"), ("address", settings.NodeIp)),
                Tree.Object(("type", "Hostname"), ("address", settings.NodeName)))),
            ("capacity", capacity),
            ("allocatable", capacity),
            ("conditions", Tree.Array(Conditions(pressure, known, now))),
            ("daemonEndpoints", Tree.Object(("kubeletEndpoint", Tree.Object(("Port", settings.AgentPort))))),
            ("nodeInfo", Info(settings, machine)),
            ("images", Tree.Array(images.OrderByDescending(i => i.Bytes).ThenBy(i => i.Id, StringComparer.Ordinal).Take(MostImages).Select(i =>
                Tree.Object(("names", Tree.Strings(i.Names)), ("sizeBytes", i.Bytes))))));
    }

    private static Tree Info(NodeSettings settings, MachineRecord machine) => Tree.Object(
        ("architecture", machine.Architecture),
        ("bootID", machine.BootId),
        ("containerRuntimeVersion", "naru://" + typeof(NodeStatusPlan).Assembly.GetName().Version?.ToString(3)),
        ("kernelVersion", machine.KernelVersion),
        ("kubeProxyVersion", settings.Version),
        ("kubeletVersion", settings.Version),
        ("machineID", machine.MachineId),
        ("operatingSystem", "linux"),
        ("osImage", machine.OsImage),
        ("systemUUID", machine.SystemUuid));

    private static IEnumerable<Tree> Conditions(NodePressure pressure, Tree known, DateTimeOffset now)
    {
        yield return Condition("MemoryPressure", pressure.Memory, pressure.Memory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
            pressure.Memory ? "the machine has too little memory left" : "the machine has enough memory left");
        yield return Condition("DiskPressure", pressure.Disk, pressure.Disk ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
            pressure.Disk ? "the data directory's disk is nearly full" : "the data directory's disk has room");
        yield return Condition("PIDPressure", false, "KubeletHasSufficientPID", "the machine has enough process ids left");
        yield return Condition("Ready", true, "KubeletReady", "the node runs pods");

        Tree Condition(string type, bool status, string reason, string message)
        {
            var text = status ? "True" : "False";
            Tree before = default;
            foreach (var condition in known["conditions"].Items)
                if (condition["type"].Is(type)) before = condition;
            return Tree.Object(
                ("type", type),
                ("status", text),
                ("lastHeartbeatTime", Timestamp.Seconds(now)),
                ("lastTransitionTime", before["status"].Is(text) && before["lastTransitionTime"].IsString ? before["lastTransitionTime"] : Timestamp.Seconds(now)),
                ("reason", reason),
                ("message", message));
        }
    }

    private static string Cpu(long millis) => millis % 1000 == 0
        ? (millis / 1000).ToString(CultureInfo.InvariantCulture)
        : millis.ToString(CultureInfo.InvariantCulture) + "m";

    private static string Kibibytes(long bytes) => (bytes >> 10).ToString(CultureInfo.InvariantCulture) + "Ki";
}
