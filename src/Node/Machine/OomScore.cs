namespace Naru.Node.Machine;

/// <summary>
/// Which container the kernel ends first when the machine's memory runs out: its <c>oom_score_adj</c>, in thousandths of the
/// machine's memory that a process counts as more than it uses.
/// </summary>
public static class OomScore
{
    private const int Guaranteed = -997;
    private const int BestEffort = 1000;

    /// <summary>
    /// Of the pods between, one that asked for little goes before one that asked for much, after every BestEffort pod and before
    /// every Guaranteed one.
    /// </summary>
    public static int Of(QosClass qos, long requestedBytes, long machineBytes) => qos switch
    {
        QosClass.Guaranteed => Guaranteed,
        QosClass.BestEffort => BestEffort,
        _ => (int)Int128.Clamp(BestEffort - (Int128)requestedBytes * BestEffort / Math.Max(1, machineBytes), Guaranteed + BestEffort, BestEffort - 1),
    };
}
