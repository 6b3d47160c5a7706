namespace Naru.Network.Dataplane;

/// <summary>
/// The part of a node that sends a new connection to a service on to one of its backends. A seam: nftables in
/// production, memory in simulation; every implementation runs the conformance suite in tests/System/Network.
///
/// Promises: <see cref="Reset"/> forgets all there was, from this run or an earlier one, and puts the given frontends
/// in place in one step; <see cref="Apply"/> changes exactly the frontends it names, all at once or, when it throws,
/// none of them. A frontend without backends refuses; one that was never named is nobody's and refuses too when its
/// address lies in the service range. New connections are spread evenly over the backends; established ones stay where
/// they are, except that a UDP flow to a backend that went is forgotten. Calls come from one owner, never two at once.
/// </summary>
public interface IServiceDataplane : IDisposable
{
    void Reset(IReadOnlyCollection<FrontendChange> frontends);

    void Apply(IReadOnlyCollection<FrontendChange> changes);
}
