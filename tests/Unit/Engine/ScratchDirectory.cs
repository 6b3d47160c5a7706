using Naru.Kernel.Files;
using Naru.Kernel.Mounts;

namespace Naru.Tests.Unit.Engine;

/// <summary>A directory of one test's own; everything mounted or written in it goes with it.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    public ScratchDirectory() => Path = Directory.CreateTempSubdirectory("naru-unit-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        MountPoints.UnmountBeneath(Path);
        using var above = HeldDirectory.Open(System.IO.Path.GetDirectoryName(Path)!);
        above.RemoveTree(System.Text.Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(Path)));
    }
}
