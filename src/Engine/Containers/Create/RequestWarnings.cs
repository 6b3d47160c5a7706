using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers.Create;

/// <summary>What a request asks for and will not get, where that is no reason to refuse it.</summary>
internal static class RequestWarnings
{
    public static IReadOnlyList<string> Of(HostConfig host)
    {
        var warnings = new List<string>();
        if (host.NetworkMode == "host" && host.PortBindings is { Count: > 0 }) warnings.Add("Published ports are discarded when using host network mode");
        if (host.BlkioDeviceReadBps is { Count: > 0 } || host.BlkioDeviceWriteBps is { Count: > 0 } || host.BlkioDeviceReadIOps is { Count: > 0 } || host.BlkioDeviceWriteIOps is { Count: > 0 } || host.BlkioWeightDevice is { Count: > 0 })
            warnings.Add("Limits on single block devices are not offered by this engine yet. Limits discarded.");
        return warnings;
    }
}
