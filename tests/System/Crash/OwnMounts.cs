using System.Diagnostics;

namespace Naru.Tests.System.Crash;

/// <summary>A mount namespace of a test's own, so that every mount seen in it is of what the test started. Held by a process that sleeps.</summary>
internal sealed class OwnMounts : IDisposable
{
    private readonly Process _holder;

    public OwnMounts()
    {
        _holder = Process.Start(new ProcessStartInfo("unshare", ["--mount", "--", "sleep", "infinity"])) ?? throw new InvalidOperationException("unshare did not start");
        var own = File.ResolveLinkTarget("/proc/self/ns/mnt", false)!.Name;
        var isThere = SpinWait.SpinUntil(() => File.ResolveLinkTarget(Path, false)?.Name is { } held && held != own && File.ReadAllText($"/proc/{_holder.Id}/comm").Trim() == "sleep", TimeSpan.FromSeconds(10));
        if (!isThere) throw new TimeoutException("did not happen: unshare made a mount namespace");
    }

    public string Path => $"/proc/{_holder.Id}/ns/mnt";

    public void Dispose()
    {
        _holder.Kill();
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
