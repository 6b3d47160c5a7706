using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec;

/// <summary>A container's own mounts as the runtime wants them: parents before what lies below.</summary>
internal static class UserMounts
{
    public static IEnumerable<MountSpec> For(IEnumerable<MountPoint> mounts) =>
        mounts.OrderBy(m => m.Destination.Count(c => c == '/')).ThenBy(m => m.Destination, StringComparer.Ordinal).Select(One);

    /// <summary>Where a mount of the user covers a default one, only the user's is made.</summary>
    public static IEnumerable<MountSpec> WithoutCovered(IEnumerable<MountSpec> defaults, IReadOnlyCollection<MountSpec> own) =>
        defaults.Where(d => own.All(o => o.Destination != d.Destination));

    private static MountSpec One(MountPoint mount)
    {
        var access = mount.Writable ? "rw" : "ro";
        if (mount.Type == "tmpfs")
        {
            string[] given = mount.Options.Split(',', StringSplitOptions.RemoveEmptyEntries);
            string[] defaults = ["nosuid", "nodev", "noexec"];
            var kept = defaults.Where(d => !given.Contains(d[2..]) && !given.Contains(d));
            return new MountSpec { Destination = mount.Destination, Type = "tmpfs", Source = "tmpfs", Options = [.. kept, access, .. given.Where(g => g is not ("rw" or "ro"))] };
        }
        var propagation = mount.Propagation.Length == 0 ? "rprivate" : mount.Propagation;
        return new MountSpec
        {
            Destination = mount.Destination,
            Type = "bind",
            Source = mount.Source,
            Options = [mount.Recursive ? "rbind" : "bind", access, propagation],
        };
    }
}
