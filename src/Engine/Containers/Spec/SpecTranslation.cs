using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec;

/// <summary>
/// From a container's record to the specification the runtime executes: a pure function. What Docker leaves to defaults
/// (mounts, masks, capabilities, devices, environment) is decided here and nowhere else; what depends on the machine
/// comes in with <see cref="SpecInputs"/>.
/// </summary>
internal static class SpecTranslation
{
    public static ContainerSpec Translate(SpecInputs inputs)
    {
        var (record, host) = (inputs.Record, inputs.Record.HostConfig);
        var security = SecurityOptions.Parse(host.SecurityOpt ?? []);
        return new ContainerSpec
        {
            Process = Process(inputs, security),
            Root = new RootSpec { Path = inputs.RootPath, Readonly = host.ReadonlyRootfs },
            Hostname = HasOwnHostname(record) ? record.Config.Hostname : null,
            Domainname = HasOwnHostname(record) && record.Config.Domainname.Length > 0 ? record.Config.Domainname : null,
            Mounts = Mounts(inputs),
            Linux = Linux(inputs, security),
            Annotations = host.Annotations ?? [],
        };
    }

    private static ProcessSpec Process(SpecInputs inputs, SecurityOptions security)
    {
        var (record, host) = (inputs.Record, inputs.Record.HostConfig);
        var names = Capabilities.Resolve(host.CapAdd ?? [], host.CapDrop ?? [], host.Privileged);
        return new ProcessSpec
        {
            Terminal = record.Config.Tty,
            ConsoleSize = host.ConsoleSize is [var height and > 0, var width and > 0] ? new ConsoleSize { Height = (ushort)height, Width = (ushort)width } : null,
            User = inputs.User,
            Args = host.Init == true ? InitProgram.Command(record.Command) : record.Command,
            Env = ProcessEnvironment.ForContainer(record.Config.Env ?? [], record.Config.Hostname, record.Config.Tty, inputs.Home),
            Cwd = record.Config.WorkingDir.Length == 0 ? "/" : record.Config.WorkingDir,
            Capabilities = Capabilities.Sets(names, inputs.User.Uid == 0),
            Rlimits = Limits.Ulimits(host.Ulimits ?? []),
            NoNewPrivileges = security.NoNewPrivileges,
            // Said always: the keeper's own score, which an init system may have lowered, is not theirs.
            OomScoreAdj = host.OomScoreAdj,
        };
    }

    private static LinuxSpec Linux(SpecInputs inputs, SecurityOptions security)
    {
        var (record, host) = (inputs.Record, inputs.Record.HostConfig);
        var open = host.Privileged || security.UnmaskedPaths;
        return new LinuxSpec
        {
            Namespaces = ContainerNamespaces.For(host, record.Pod, inputs.NetworkNamespacePath, inputs.PidOf),
            Devices = inputs.Devices,
            Resources = Limits.Resources(host, Devices.Rules(host, inputs.Devices)),
            CgroupsPath = inputs.CgroupPath,
            Sysctl = host.Sysctls ?? [],
            Seccomp = host.Privileged || security.SeccompProfile == "unconfined" ? null : inputs.Seccomp,
            MaskedPaths = open ? [] : host.MaskedPaths ?? (IReadOnlyList<string>)DefaultPaths.Masked,
            ReadonlyPaths = open ? [] : host.ReadonlyPaths ?? (IReadOnlyList<string>)DefaultPaths.ReadOnly,
            RootfsPropagation = record.Mounts.Any(m => m.Propagation is "shared" or "rshared") ? "rshared"
                : record.Mounts.Any(m => m.Propagation is "slave" or "rslave") ? "rslave" : null,
        };
    }

    private static List<MountSpec> Mounts(SpecInputs inputs)
    {
        var host = inputs.Record.HostConfig;
        var own = UserMounts.For(inputs.Record.Mounts).ToList();
        var files = inputs.Files
            .Where(f => own.All(o => o.Destination != f.Inside))
            .Select(f => new MountSpec { Destination = f.Inside, Type = "bind", Source = f.Outside, Options = ["rbind", host.ReadonlyRootfs ? "ro" : "rw", "rprivate"] });
        return [.. UserMounts.WithoutCovered(DefaultMounts.For(host, inputs.SharedMemoryPath), own), .. files, .. own];
    }

    /// <summary>A container that shares the host's or another's uts namespace must not rename it.</summary>
    private static bool HasOwnHostname(ContainerRecord record) =>
        record.Pod is { } pod ? pod.UtsNamespacePath is null && !pod.HostNetwork && record.Config.Hostname.Length > 0
            : record.HostConfig.UTSMode != "host" && record.Config.Hostname.Length > 0;
}
