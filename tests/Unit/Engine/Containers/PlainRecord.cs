using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;

namespace Naru.Tests.Unit.Engine.Containers;

/// <summary>A container's record with nothing in it that a test does not ask for.</summary>
internal static class PlainRecord
{
    public static ContainerRecord Of(string id, string name, HostConfig? host = null) => new()
    {
        Id = id,
        Name = name,
        Created = DateTimeOffset.UnixEpoch,
        ImageId = "sha256:00",
        Command = ["true"],
        LogPath = "/dev/null",
        Config = new ContainerConfig(),
        HostConfig = host ?? new HostConfig(),
    };
}
