using Naru.Engine.Containers.Config;
using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec;

/// <summary>Which device nodes a container has, and which it may use. The null, zero, full, random, urandom, tty and pty devices are always there.</summary>
internal static class Devices
{
    private static readonly DeviceRule[] Always =
    [
        new() { Allow = false, Type = "a", Access = "rwm" },
        new() { Allow = true, Type = "c", Access = "m" },
        new() { Allow = true, Type = "b", Access = "m" },
        Character(1, 3), Character(1, 5), Character(1, 7), Character(1, 8), Character(1, 9),
        Character(5, 0), Character(5, 1), Character(5, 2), Character(136, null),
    ];

    public static IReadOnlyList<DeviceRule>? Rules(HostConfig host, IReadOnlyList<DeviceSpec> given)
    {
        if (host.Privileged) return [new DeviceRule { Allow = true, Type = "a", Access = "rwm" }];
        var access = (host.Devices ?? []).Select(d => d.CgroupPermissions.Length == 0 ? "rwm" : d.CgroupPermissions);
        var mapped = given.Zip(access, (device, letters) =>
            new DeviceRule { Allow = true, Type = device.Type == "u" ? "c" : device.Type, Major = device.Major, Minor = device.Minor, Access = letters });
        return [.. Always, .. mapped, .. (host.DeviceCgroupRules ?? []).Select(Rule)];
    }

    /// <summary>Reads <c>c 1:3 mr</c>.</summary>
    internal static DeviceRule Rule(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 3 || words[0] is not ("a" or "b" or "c") || words[1].Split(':') is not [var major, var minor] || words[2].Trim('r', 'w', 'm').Length > 0)
            throw EngineException.Invalid($"invalid device cgroup rule format: '{text}': write it like 'c 1:3 rwm'");
        return new DeviceRule { Allow = true, Type = words[0], Major = Number(major, text), Minor = Number(minor, text), Access = words[2] };
    }

    private static long? Number(string word, string text) =>
        word == "*" ? null : uint.TryParse(word, out var number) ? number : throw EngineException.Invalid($"invalid device number {word} in '{text}'");

    private static DeviceRule Character(long major, long? minor) => new() { Allow = true, Type = "c", Major = major, Minor = minor, Access = "rwm" };
}
