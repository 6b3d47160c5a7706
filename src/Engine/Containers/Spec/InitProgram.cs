using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec;

/// <summary><c>--init</c>: this very executable, bound read-only into the container, is its first process and starts the program.</summary>
internal static class InitProgram
{
    public const string Inside = "/sbin/docker-init";

    public static MountSpec Mount(string executable) => new() { Destination = Inside, Type = "bind", Source = executable, Options = ["bind", "ro", "rprivate"] };

    public static IReadOnlyList<string> Command(IReadOnlyList<string> command) => [Inside, "init", "--", .. command];
}
