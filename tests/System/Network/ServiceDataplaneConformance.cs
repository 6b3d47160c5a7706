using System.Collections.Immutable;
using System.Net;
using Naru.Network.Dataplane;

namespace Naru.Tests.System.Network;

/// <summary>
/// What <see cref="IServiceDataplane"/> promises, as tests that each implementation runs. An implementation says how a
/// connection to a frontend ends: at which of four backends (0 to 3), or refused.
/// </summary>
public abstract class ServiceDataplaneConformance : IDisposable
{
    protected const int Backends = 4;

    protected abstract IServiceDataplane Dataplane { get; }

    protected abstract Frontend Frontend { get; }

    protected abstract Backend BackendAt(int index);

    /// <summary>The index of the backend that took a new connection; null when it was refused.</summary>
    protected abstract int? Connect(Frontend frontend);

    public abstract void Dispose();

    [Fact]
    public void A_frontend_that_was_never_named_refuses() => Assert.Null(Connect(Frontend));

    [Fact]
    public void A_frontend_without_backends_refuses_until_it_has_some_and_again_without()
    {
        Apply();
        Assert.Null(Connect(Frontend));
        Apply(0);
        Assert.Equal(0, Connect(Frontend));
        Apply();
        Assert.Null(Connect(Frontend));
    }

    [Fact]
    public void Connections_reach_every_backend_and_only_those_of_the_last_change()
    {
        Apply(0, 1, 2);
        Assert.Equal([0, 1, 2], Reached(120));
        Apply(1, 3);
        Assert.Equal([1, 3], Reached(80));
    }

    [Fact]
    public void Removing_a_frontend_leaves_the_others()
    {
        var other = Frontend with { Port = Frontend.Port + 1 };
        Dataplane.Apply([new FrontendChange(Frontend, Target(0)), new FrontendChange(other, Target(1))]);
        Dataplane.Apply([new FrontendChange(Frontend, null)]);
        Assert.Null(Connect(Frontend));
        Assert.Equal(1, Connect(other));
    }

    [Fact]
    public void A_reset_forgets_what_it_does_not_name()
    {
        var other = Frontend with { Port = Frontend.Port + 1 };
        Apply(0);
        Dataplane.Reset([new FrontendChange(other, Target(2))]);
        Assert.Null(Connect(Frontend));
        Assert.Equal(2, Connect(other));
        Apply(3);
        Assert.Equal(3, Connect(Frontend));
    }

    [Fact]
    public void A_sticky_client_keeps_its_backend_when_another_goes()
    {
        Dataplane.Apply([new FrontendChange(Frontend, Target(0, 1, 2) with { Sticky = true })]);
        var kept = Assert.Single(Reached(20));
        int[] rest = [.. new[] { 0, 1, 2 }.Where(b => b != (kept + 1) % 3)];
        Dataplane.Apply([new FrontendChange(Frontend, Target(rest) with { Sticky = true })]);
        Assert.Equal([kept], Reached(20));
    }

    private int[] Reached(int connections) =>
        [.. Enumerable.Range(0, connections).Select(_ => Connect(Frontend) ?? -1).Distinct().Order()];

    private void Apply(params int[] backends) => Dataplane.Apply([new FrontendChange(Frontend, Target(backends))]);

    private FrontendTarget Target(params int[] backends) => new(backends.Select(BackendAt).Order().ToImmutableArray());
}
