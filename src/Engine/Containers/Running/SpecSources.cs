using System.Text;
using Naru.Engine.Containers.Spec;
using Naru.Kernel.Files;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Finds out on this machine what a specification needs: who the user is by the container's own account files, which
/// devices are meant, and the three files of /etc that the engine writes. Every path inside the root is opened beneath it.
/// </summary>
internal sealed class SpecSources(ContainerParts parts)
{
    private const uint EtcMode = 0b110_100_100;
    private const int LargestHosts = 1 << 20;

    public SpecInputs Gather(ContainerRecord record, string root, NetworkAttachment network)
    {
        using var held = HeldDirectory.Open(root);
        WorkingDirectory.Ensure(held.Handle, record.Config.WorkingDir);
        var groups = (record.HostConfig.GroupAdd ?? []).Concat((record.Pod?.SupplementalGroups ?? []).Select(g => $"{g}"));
        var account = RootfsUsers.Resolve(held, record.Config.User, [.. groups]);
        return new SpecInputs
        {
            Record = record,
            RootPath = root,
            User = account.User,
            Home = account.Home,
            CgroupPath = parts.Paths.CgroupOf(record),
            NetworkNamespacePath = network.NamespacePath,
            Seccomp = SeccompProfiles.For(record.HostConfig),
            Files = record.Pod is null ? WriteEtc(record, network) : PodEtc(record.Pod),
            Devices = [.. (record.HostConfig.Devices ?? []).SelectMany(HostDevices.Find), .. record.HostConfig.Privileged ? HostDevices.All() : []],
            SharedMemoryPath = new SharedMemory(parts.Records, parts.Index).PathFor(record),
            PidOf = PidOf,
        };
    }

    private int PidOf(string container)
    {
        var unit = parts.Index.Get(container);
        return unit.State.IsRunning ? unit.State.Pid : throw EngineException.Conflict($"cannot join the namespaces of a non running container: {unit.Record.Name}");
    }

    private (string, string)[] WriteEtc(ContainerRecord record, NetworkAttachment network)
    {
        if (record.HostConfig.NetworkMode.StartsWith("container:", StringComparison.Ordinal))
        {
            var other = parts.Index.Get(record.HostConfig.NetworkMode["container:".Length..]);
            return Files(parts.Records.DirectoryOf(other.Id));
        }
        var directory = parts.Records.DirectoryOf(record.Id);
        var (config, host) = (record.Config, record.HostConfig);
        var addresses = network.Endpoints.Values.Select(e => e.IPAddress).Where(a => a.Length > 0);
        var gateway = network.Endpoints.Values.Select(e => e.Gateway).FirstOrDefault(g => g.Length > 0) ?? "127.0.0.1";
        var shared = host.NetworkMode == "host";
        var hosts = shared && host.ExtraHosts is not { Count: > 0 } && MachineHosts() is { } machine ? machine
            : EtcFiles.Hosts(addresses, config.Hostname, config.Domainname, [.. host.ExtraHosts ?? [], .. LinkedHosts.Lines(record, parts.Index)], gateway);
        // Where they lie: containers that joined this one's network have the same files bound.
        using var held = HeldDirectory.Open(directory);
        held.RewriteFile("hosts"u8, Encoding.UTF8.GetBytes(hosts), EtcMode);
        held.RewriteFile("hostname"u8, Encoding.UTF8.GetBytes(config.Hostname + "\n"), EtcMode);
        held.RewriteFile("resolv.conf"u8, Encoding.UTF8.GetBytes(network.Resolver ?? ""), EtcMode);
        return Files(directory);
    }

    private static string? MachineHosts()
    {
        using var machine = HeldDirectory.Open("/");
        return machine.ReadFileInRoot("etc/hosts"u8, LargestHosts) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static (string, string)[] Files(string directory) =>
    [
        ("/etc/hosts", Path.Combine(directory, "hosts")),
        ("/etc/hostname", Path.Combine(directory, "hostname")),
        ("/etc/resolv.conf", Path.Combine(directory, "resolv.conf")),
    ];

    private static (string, string)[] PodEtc(PodPlacement pod) =>
        [.. new[] { ("/etc/hosts", pod.HostsPath), ("/etc/hostname", pod.HostnamePath), ("/etc/resolv.conf", pod.ResolvConfPath) }.Where(f => f.Item2 is not null).Select(f => (f.Item1, f.Item2!))];
}
