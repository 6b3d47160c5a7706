using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers.Create;

/// <summary>A request's machine half with the defaults filled in, as it is kept and as inspecting shows it.</summary>
internal static class Normalised
{
    public const string Runtime = "naru";
    private const long ShmBytes = 64 << 20;

    public static HostConfig Of(HostConfig host) => host with
    {
        NetworkMode = host.NetworkMode is "" or "default" ? "bridge" : host.NetworkMode,
        RestartPolicy = host.RestartPolicy.Name.Length == 0 ? host.RestartPolicy with { Name = "no" } : host.RestartPolicy,
        LogConfig = host.LogConfig.Type.Length == 0 ? host.LogConfig with { Type = "json-file" } : host.LogConfig,
        ShmSize = host.ShmSize == 0 ? ShmBytes : host.ShmSize,
        IpcMode = host.IpcMode.Length == 0 ? "private" : host.IpcMode,
        CgroupnsMode = host.CgroupnsMode.Length == 0 ? host.Privileged ? "host" : "private" : host.CgroupnsMode,
        Runtime = host.Runtime.Length == 0 ? Runtime : host.Runtime,
        MemorySwappiness = host.MemorySwappiness == -1 ? null : host.MemorySwappiness,
        PidsLimit = host.PidsLimit == 0 ? null : host.PidsLimit,
    };
}
