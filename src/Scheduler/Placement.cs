namespace Naru.Scheduler;

/// <summary>The answer for one pod: where it goes, or why it can go nowhere yet.</summary>
public abstract record Placement
{
    private Placement()
    {
    }

    /// <param name="Node">The node to bind to.</param>
    /// <param name="Explanation">Why this node of those that fit, for people.</param>
    /// <param name="Claims">Claims that must first be provisioned on that node.</param>
    public sealed record Placed(string Node, string Explanation, IReadOnlyList<string> Claims) : Placement;

    /// <param name="Message">In the words users know: <c>0/3 nodes are available: 3 Insufficient cpu.</c></param>
    /// <param name="Reasons">Each node with everything that speaks against it.</param>
    public sealed record Unplaced(string Message, IReadOnlyList<NodeReasons> Reasons) : Placement;
}
