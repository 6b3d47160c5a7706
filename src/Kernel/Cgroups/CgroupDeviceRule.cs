using System.Globalization;

namespace Naru.Kernel.Cgroups;

/// <summary>Allows or denies access (of the letters r, w, m) to devices of a type (a, b, c); null numbers mean any.</summary>
public sealed record CgroupDeviceRule(bool Allow, char Type, long? Major, long? Minor, string Access)
{
    /// <summary>As devices.allow and devices.deny of cgroup v1 take it.</summary>
    public override string ToString() => Type == 'a' ? "a" : $"{Type} {Number(Major)}:{Number(Minor)} {Access}";

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "*";
}
