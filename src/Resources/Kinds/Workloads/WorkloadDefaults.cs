using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Workloads;

/// <summary>The rate of a rolling update where none was declared: a quarter more, a quarter less.</summary>
internal static class WorkloadDefaults
{
    public static Tree OfStrategy(Tree strategy)
    {
        if (!strategy["type"].Is("RollingUpdate")) return strategy;
        var rolling = strategy["rollingUpdate"].IsObject ? strategy["rollingUpdate"] : Tree.EmptyObject;
        if (rolling["maxSurge"].IsNothing) rolling = rolling.With("maxSurge", "25%");
        if (rolling["maxUnavailable"].IsNothing) rolling = rolling.With("maxUnavailable", "25%");
        return rolling.IsSameAs(strategy["rollingUpdate"]) ? strategy : strategy.With("rollingUpdate", rolling);
    }
}
