using System.Net;
using System.Net.Sockets;
using Naru.Engine.Networks;
using Naru.Network.Dataplane;

namespace Naru.Tests.System.Network;

public sealed class NftDataplaneConformance : ServiceDataplaneConformance
{
    private readonly TwoNodes cluster = new();
    private readonly List<TestPod> pods;
    private readonly TestPod client;

    public NftDataplaneConformance()
    {
        pods = [.. Enumerable.Range(0, Backends).Select(i => (i % 2 == 0 ? cluster.First : cluster.Second).AddPod($"{i}"))];
        client = cluster.First.AddPod("client");
        Frontend = new Frontend(Subnets.AddressAt(cluster.Ranges.ServiceRange, 77), Protocols.Tcp, 80);
    }

    protected override IServiceDataplane Dataplane => cluster.First.Services;

    protected override Frontend Frontend { get; }

    public override void Dispose() => cluster.Dispose();

    protected override Backend BackendAt(int index) => new(pods[index].Address, 8080);

    protected override int? Connect(Frontend frontend)
    {
        try
        {
            return int.Parse(TestNet.AskTcp(client.Namespace, frontend.Address!.ToString(), frontend.Port).Split(' ')[0]);
        }
        catch (AggregateException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return null;
        }
    }
}
