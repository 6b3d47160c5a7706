using System.Globalization;
using Naru.Engine.Containers.Config;
using Naru.Node.Machine;
using Naru.Runtime;

namespace Naru.Host.Pods;

/// <summary>A pod's container in the engine's words.</summary>
internal static class ContainerConfigs
{
    public const string ImageLabel = "naru.dev/image";
    public const string ImageIdLabel = "naru.dev/image-id";
    public const string MessageFromLogLabel = "naru.dev/message-from-log";
    private const long LeastShares = 2;

    public static ContainerConfig Config(ContainerSpec spec, SandboxFile sandbox) => new()
    {
        Image = spec.ImageId,
        Hostname = sandbox.Hostname,
        // A command replaces the image's entrypoint and, with it, the image's own arguments.
        Entrypoint = spec.Command.Count > 0 ? [.. spec.Command] : null,
        Cmd = spec.Args.Count > 0 ? [.. spec.Args] : spec.Command.Count > 0 ? [] : null,
        WorkingDir = spec.WorkingDirectory,
        Env = [.. spec.Environment.Select(pair => $"{pair.Key}={pair.Value}")],
        User = spec.Privileges.Identity,
        Tty = spec.Tty,
        OpenStdin = spec.Stdin,
        StdinOnce = spec.StdinOnce,
        Healthcheck = new HealthConfig { Test = ["NONE"] },
        Labels = Labels(spec),
    };

    /// <param name="spec">The container.</param>
    /// <param name="sandbox">Its pod.</param>
    /// <param name="mounts">Its volumes.</param>
    /// <param name="messages">The file of its termination message.</param>
    /// <param name="profile">The text of the profile of system calls that it names.</param>
    public static HostConfig Host(ContainerSpec spec, SandboxFile sandbox, IEnumerable<MountRequest> mounts, string messages, string? profile) => new()
    {
        Mounts = [.. mounts, new MountRequest { Type = "bind", Source = messages, Target = spec.TerminationMessagePath }],
        Privileged = spec.Privileges.Privileged,
        ReadonlyRootfs = spec.Privileges.ReadOnlyRoot,
        // Here rather than with the placement, so that commands executed later have the same groups.
        GroupAdd = [.. spec.Privileges.SupplementalGroups.Select(group => group.ToString(CultureInfo.InvariantCulture))],
        CapAdd = [.. spec.Privileges.AddCapabilities],
        CapDrop = [.. spec.Privileges.DropCapabilities],
        SecurityOpt = [.. SecurityOptions(spec.Privileges, profile)],
        // Those of the network are the sandbox's, and set in it; those of the ipc namespace are set by whoever is in it.
        Sysctls = (sandbox.Sysctls ?? []).Where(setting => SysctlRules.NamespaceOf(setting.Key) == "ipc").ToDictionary(StringComparer.Ordinal),
        Memory = spec.Limits.MemoryLimitBytes,
        MemorySwap = spec.Limits.MemoryLimitBytes,
        OomScoreAdj = OomScore.Of(spec.Qos, spec.Limits.MemoryRequestBytes, MachineFacts.MemoryBytes),
        CpuShares = spec.Limits.CpuRequestMillis > 0 ? Math.Max(LeastShares, spec.Limits.CpuRequestMillis * 1024 / 1000) : LeastShares,
        NanoCpus = spec.Limits.CpuLimitMillis * 1_000_000,
    };

    private static IEnumerable<string> SecurityOptions(ContainerPrivileges privileges, string? profile)
    {
        if (privileges.NoNewPrivileges) yield return "no-new-privileges";
        if (privileges.Seccomp == "Unconfined") yield return "seccomp=unconfined";
        if (profile is not null) yield return "seccomp=" + profile;
        if (privileges.UnmaskedProc) yield return "systempaths=unconfined";
    }

    private static Dictionary<string, string> Labels(ContainerSpec spec) => new(StringComparer.Ordinal)
    {
        [PodLabels.PodUid] = spec.PodUid,
        [PodLabels.PodNamespace] = spec.PodNamespace,
        [PodLabels.PodName] = spec.PodName,
        [PodLabels.ContainerName] = spec.Name,
        [PodLabels.RestartCount] = spec.RestartCount.ToString(CultureInfo.InvariantCulture),
        [PodLabels.Crashes] = spec.Crashes.ToString(CultureInfo.InvariantCulture),
        [ImageLabel] = spec.Image,
        [ImageIdLabel] = spec.ImageId,
        [MessageFromLogLabel] = spec.TerminationMessageFromLog ? "true" : "false",
    };
}
