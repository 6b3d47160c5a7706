using Naru.Node.Pods;
using Naru.Node.Probes;

namespace Naru.Node.Work;

/// <summary>What wakes a pod worker.</summary>
internal abstract record PodSignal
{
    /// <summary>Something may have changed: the object, the machine, or a time has come.</summary>
    public sealed record Look : PodSignal
    {
        public static readonly Look Again = new();
    }

    /// <summary>An object that a volume shows is another one now.</summary>
    public sealed record Shown : PodSignal
    {
        public static readonly Shown Changed = new();
    }

    /// <summary>A probe has come to a verdict.</summary>
    public sealed record Probed(string ContainerId, ProbeKind Kind, bool Verdict, string Message) : PodSignal;

    public sealed record Evict(PodEviction Why) : PodSignal;
}
