using System.Collections.Immutable;

namespace Naru.Network.Dataplane;

/// <summary>
/// Where a frontend's connections go. No backends means: refuse at once. Sticky means that one client address keeps
/// its backend while the backends stay; KeepSource means that backends see the client's own address (node ports with
/// the Local traffic policy, whose backends are then all on this node).
/// </summary>
public sealed record FrontendTarget(ImmutableArray<Backend> Backends, bool Sticky = false, bool KeepSource = false)
{
    public bool Equals(FrontendTarget? other) =>
        other is not null && Sticky == other.Sticky && KeepSource == other.KeepSource && Backends.AsSpan().SequenceEqual(other.Backends.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Sticky, KeepSource, Backends.Length);
}
