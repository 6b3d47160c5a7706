using System.Text;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

// Volumes, probes and the machine.
internal sealed partial class EnginePodRuntime
{
    public ValueTask<ProbeAnswer> ProbeAsync(NetworkProbe probe, CancellationToken cancel) => _prober.AskAsync(probe, cancel);

    public ValueTask<string> PrepareVolumeAsync(VolumeSpec volume, CancellationToken cancel) => Guarded(() =>
    {
        var path = _volumes.Prepare(volume);
        Failpoint.Hit(PodFailpoints.VolumePrepared);
        return path;
    });

    public ValueTask RemoveVolumesAsync(string podUid, CancellationToken cancel) => Guarded(() =>
    {
        _volumes.Remove(podUid);
        Failpoint.Hit(PodFailpoints.VolumesRemoved);
    });

    public ValueTask<IReadOnlyList<string>> ListClaimsAsync(string directory, CancellationToken cancel) =>
        Guarded<IReadOnlyList<string>>(() =>
        {
            using var claims = HeldDirectory.TryOpen(directory);
            return claims is null ? [] : [.. claims.Names().Where(name => claims.Status(name) is { IsDirectory: true }).Select(Encoding.UTF8.GetString)];
        });

    public ValueTask RemoveClaimAsync(string path, CancellationToken cancel) => Guarded(() =>
    {
        HeldDirectory.RemoveTree(path);
    });

    public ValueTask<MachineRecord> DescribeMachineAsync(CancellationToken cancel) => Guarded(_machine.Read);
}
