using System.Net;
using Naru.Network.Dataplane;

namespace Naru.Tests.System.Network;

public sealed class MemoryDataplaneConformance : ServiceDataplaneConformance
{
    private readonly MemoryServiceDataplane dataplane = new(new Random(1));

    protected override IServiceDataplane Dataplane => dataplane;

    protected override Frontend Frontend { get; } = new(IPAddress.Parse("10.96.0.5"), Protocols.Tcp, 80);

    public override void Dispose() => dataplane.Dispose();

    protected override Backend BackendAt(int index) => new(IPAddress.Parse($"10.244.0.{index + 2}"), 8080);

    protected override int? Connect(Frontend frontend) =>
        dataplane.Connect(frontend, IPAddress.Parse("10.244.0.99"))?.Address.GetAddressBytes()[3] - 2;
}
