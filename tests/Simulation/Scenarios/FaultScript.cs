using Naru.Tests.Simulation.Cluster;

namespace Naru.Tests.Simulation.Scenarios;

/// <summary>What goes wrong, and when, as the seed decides. A calm script spares the nodes and their pods.</summary>
internal sealed class FaultScript(SimulatedCluster cluster, Random random, bool calm)
{
    public async Task RunAsync(Func<bool> isOver)
    {
        foreach (var transport in cluster.Transports)
            (transport.LossPerMille, transport.ForgetPerMille, transport.SlowestMilliseconds) = (random.Next(8), random.Next(100), 2 + random.Next(40));
        while (!isOver())
        {
            await cluster.Loop.PassAsync(TimeSpan.FromMilliseconds(200 + random.Next(3000)));
            await StrikeAsync();
        }
        await EndAsync();
    }

    private async Task StrikeAsync()
    {
        switch (random.Next(calm ? 5 : 10))
        {
            case 0:
                cluster.Faults.Count("server crash");
                await cluster.Server.CrashAsync();
                await cluster.Loop.PassAsync(TimeSpan.FromMilliseconds(random.Next(1500)));
                await cluster.Server.StartAsync();
                break;
            case 1:
                if (cluster.Server.DropWatches(_ => random.Next(3) == 0) > 0) cluster.Faults.Count("watches lost");
                break;
            case 2:
                cluster.Faults.Count("slow disk");
                cluster.Server.SlowestMilliseconds = 100 + random.Next(900);
                await cluster.Loop.PassAsync(TimeSpan.FromSeconds(random.Next(4)));
                cluster.Server.SlowestMilliseconds = 1;
                break;
            case 3:
                cluster.Faults.Count("control plane crash");
                await cluster.ControlPlane.StopAsync();
                await cluster.Loop.PassAsync(TimeSpan.FromMilliseconds(random.Next(1000)));
                cluster.ControlPlane.Start();
                break;
            case 4:
                cluster.Faults.Count("slow network");
                foreach (var transport in cluster.Transports) transport.SlowestMilliseconds = 2 + random.Next(200);
                break;
            default:
                await StrikeNodeAsync(cluster.Nodes[random.Next(cluster.Nodes.Count)]);
                break;
        }
    }

    private async Task StrikeNodeAsync(SimulatedNode node)
    {
        switch (random.Next(4))
        {
            case 0:
                cluster.Faults.Count("agent crash");
                await node.KillAgentAsync();
                await cluster.Loop.PassAsync(TimeSpan.FromMilliseconds(random.Next(2000)));
                node.Start();
                break;
            case 1:
                cluster.Faults.Count("partition");
                node.Transport.IsCutOff = true;
                cluster.Server.DropWatches(watch => watch.Client == node.Name);
                await cluster.Loop.PassAsync(TimeSpan.FromSeconds(random.Next(20)));
                node.Transport.IsCutOff = false;
                break;
            case 2:
                cluster.Faults.Count("machine lost");
                await node.LoseMachineAsync();
                await cluster.Loop.PassAsync(TimeSpan.FromSeconds(random.Next(15)));
                node.Start();
                break;
            default:
                var running = node.Machine.Running.ToList();
                if (running.Count == 0) break;
                cluster.Faults.Count("container exit");
                node.Machine.Exit(running[random.Next(running.Count)].Id, random.Next(2));
                break;
        }
    }

    private async Task EndAsync()
    {
        foreach (var transport in cluster.Transports)
            (transport.LossPerMille, transport.ForgetPerMille, transport.SlowestMilliseconds, transport.IsCutOff) = (0, 0, 2, false);
        cluster.Server.SlowestMilliseconds = 1;
        if (cluster.Server.Transport is null) await cluster.Server.StartAsync();
        if (!cluster.ControlPlane.IsRunning) cluster.ControlPlane.Start();
        foreach (var node in cluster.Nodes)
            if (!node.IsRunning) node.Start();
    }
}
