using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Cgroups;

/// <summary>Held descriptors by which a child enters a group: Born (v2) or Join (v1), the other empty.</summary>
public sealed record CgroupEntry(SafeFileHandle? Born, IReadOnlyList<SafeFileHandle> Join) : IDisposable
{
    public void Dispose()
    {
        Born?.Dispose();
        foreach (var handle in Join) handle.Dispose();
    }
}
