namespace Naru.Engine.Containers;

/// <summary>Where one instance keeps its things.</summary>
/// <param name="Data">What must survive: containers, images, volumes.</param>
/// <param name="Run">What a restart of the machine may lose: sockets, namespaces.</param>
/// <param name="CgroupRoot">The instance's own cgroup, such as <c>/naru-1f3a</c>.</param>
public sealed record EnginePaths(string Data, string Run, string CgroupRoot)
{
    public string Containers => Path.Combine(Data, "containers");

    public string Volumes => Path.Combine(Data, "volumes");

    public string CgroupOf(ContainerRecord record) =>
        record.Pod is { } pod ? $"{CgroupRoot}/{pod.CgroupParent.Trim('/')}/{record.Id}"
            : record.HostConfig.CgroupParent.Length > 0 ? $"{CgroupRoot}/engine/{record.HostConfig.CgroupParent.Trim('/')}/{record.Id}"
            : $"{CgroupRoot}/engine/{record.Id}";
}
