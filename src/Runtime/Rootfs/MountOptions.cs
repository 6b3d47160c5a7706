using Naru.Kernel.Mounts;
using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Rootfs;

/// <summary>The options of one mount, sorted by what they act on (mount(8)).</summary>
internal sealed record MountOptions
{
    public MountAttributes Set { get; init; }
    public MountAttributes Clear { get; init; }
    public bool IsBind { get; init; }
    public bool IsRecursive { get; init; }
    public MountFlags Propagation { get; init; }

    /// <summary>Options of the file system itself; without a value they are flags.</summary>
    public IReadOnlyList<(string Key, string? Value)> Data { get; init; } = [];

    internal static MountOptions Of(MountSpec mount)
    {
        var result = new MountOptions { IsBind = mount.Type == "bind", Propagation = MountFlags.Private | MountFlags.Recursive };
        var data = new List<(string, string?)>();
        foreach (var option in mount.Options) result = Apply(result, option, data);
        return result with { Data = data };
    }

    private static MountOptions Apply(MountOptions o, string option, List<(string, string?)> data) => option switch
    {
        "bind" => o with { IsBind = true },
        "rbind" => o with { IsBind = true, IsRecursive = true },
        "ro" or "rro" => With(o, MountAttributes.ReadOnly),
        "rw" => Without(o, MountAttributes.ReadOnly),
        "nosuid" => With(o, MountAttributes.NoSuid),
        "suid" => Without(o, MountAttributes.NoSuid),
        "nodev" => With(o, MountAttributes.NoDev),
        "dev" => Without(o, MountAttributes.NoDev),
        "noexec" => With(o, MountAttributes.NoExec),
        "exec" => Without(o, MountAttributes.NoExec),
        "noatime" => Time(o, MountAttributes.NoAccessTime),
        "relatime" => Time(o, MountAttributes.None),
        "strictatime" => Time(o, MountAttributes.StrictAccessTime),
        "nodiratime" => With(o, MountAttributes.NoDirectoryAccessTime),
        "nosymfollow" => With(o, MountAttributes.NoSymbolicLinks),
        "private" => o with { Propagation = MountFlags.Private },
        "rprivate" => o with { Propagation = MountFlags.Private | MountFlags.Recursive },
        "slave" => o with { Propagation = MountFlags.Slave },
        "rslave" => o with { Propagation = MountFlags.Slave | MountFlags.Recursive },
        "shared" => o with { Propagation = MountFlags.Shared },
        "rshared" => o with { Propagation = MountFlags.Shared | MountFlags.Recursive },
        // Handled by the caller (nocopy, z, Z, consistency) or already the default.
        "defaults" or "nocopy" or "z" or "Z" or "cached" or "delegated" or "consistent" or "async" or "" => o,
        _ => Other(o, option, data),
    };

    private static MountOptions With(MountOptions o, MountAttributes a) => o with { Set = o.Set | a, Clear = o.Clear & ~a };

    private static MountOptions Without(MountOptions o, MountAttributes a) => o with { Set = o.Set & ~a, Clear = o.Clear | a };

    // The kernel takes a change of the access time mode only with the whole field cleared (mount_setattr(2)).
    private static MountOptions Time(MountOptions o, MountAttributes a) =>
        o with { Set = (o.Set & ~MountAttributes.AccessTimeMask) | a, Clear = o.Clear | MountAttributes.AccessTimeMask };

    private static MountOptions Other(MountOptions o, string option, List<(string, string?)> data)
    {
        var equals = option.IndexOf('=');
        data.Add(equals < 0 ? (option, null) : (option[..equals], option[(equals + 1)..]));
        return o;
    }
}
