namespace Naru.Runtime.Keeping;

/// <summary>
/// Gives memory back when the keeper has nothing to do: after a burst of starts the collector would keep its heap at the
/// burst's size, and this process stays for months.
/// </summary>
internal sealed class IdleMemory
{
    private const long WorthIt = 1 << 20;

    private long allocatedThen = GC.GetTotalAllocatedBytes();

    internal void GiveBack()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - allocatedThen < WorthIt) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        allocatedThen = GC.GetTotalAllocatedBytes();
    }
}
