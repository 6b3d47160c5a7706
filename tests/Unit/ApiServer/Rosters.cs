using Naru.ApiServer.Joining;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>Rosters of a cluster whose own machine has node-1 and node-2.</summary>
internal static class Rosters
{
    public static NodeRoster Make(Tree kept = default, Action<Tree>? keep = null, int last = 255) => new(
        new RosterPlan(64, last, name => name switch { "node-1" => 0, "node-2" => 1, _ => null }, number => $"10.244.{number}.0/24", number => $"10.89.0.{number + 1}",
            address => address.StartsWith("10.", StringComparison.Ordinal) ? "it lies in a range of the cluster" : null),
        kept, keep ?? (_ => { }));
}
