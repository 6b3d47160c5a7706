using System.Globalization;
using Naru.ApiServer.Joining;
using Naru.Cli.Joining;
using Naru.Client;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Nodes;
using Naru.Host.ControlPlane;
using Naru.Host.Instances;
using Naru.Host.Joining;
using Naru.Kernel.Launch;
using Naru.Resources.Api;

namespace Naru.Host.Up;

/// <summary>
/// Nodes 2..N of this machine: each a <c>naru join</c> process in a network namespace of its own, with its own directories,
/// keeper and key. They join as another machine would, with a token, which is made when the first of them needs one. They
/// are started when the server starts and are not there already; one that is lost stays lost until then, so that losing
/// a node means what it says.
/// </summary>
internal sealed class FurtherNodes(Instance instance, ClusterRanges ranges, NodeLinks links, ApiHost api, NodeRoster roster)
{
    private static readonly TimeSpan TokenLives = TimeSpan.FromMinutes(10);

    public async Task EnsureAsync(int nodes, CancellationToken cancel)
    {
        JoinToken? token = null;
        for (var ordinal = 1; ordinal < nodes; ordinal++)
        {
            var name = NodeNames.Of(ordinal);
            var node = instance.OfNode(name);
            node.CreateData();
            node.CreateRun();
            var isRefused = IsRefused(node, name);
            if (InstanceLock.IsHeld(node))
            {
                if (!isRefused) continue;
                // It runs on under a key that counts no longer, and would keep its place from the one that does.
                await InstanceEnd.StopServerAsync(node, cancel);
            }
            if (isRefused) File.Delete(JoinFile.PathIn(node.DataDirectory));
            if (JoinFile.Find(node.DataDirectory) is null) token ??= await MakeTokenAsync(cancel);
            Start(node, name, ordinal, nodes, token);
        }
    }

    // Taken away from the cluster by name, a node of this machine comes back with the server's next start, under a new key.
    private bool IsRefused(Instance node, string name) =>
        JoinFile.Find(node.DataDirectory) is { } joined && roster.Standing(name, joined.KeyHash()) is null;

    private void Start(Instance node, string name, int ordinal, int nodes, JoinToken? token)
    {
        var seat = links.EnsureSeat(name, ordinal);
        using var started = new OwnMode
        {
            Arguments =
            [
                "join", "--data", node.DataDirectory, "--run", node.RunDirectory, "--server", $"https://{ranges.AddressOf(0)}:{api.Port}",
                "--name", name, "--address", seat.Address.ToString(), "--share", (1.0 / nodes).ToString(CultureInfo.InvariantCulture),
            ],
            OutputPath = node.Log,
            NetworkNamespacePath = seat.NamespacePath,
            CgroupPath = $"{node.CgroupRoot}/server",
            Environment = token is null ? [] : [$"{JoinSettings.TokenVariable}={token}"],
        }.Start().Handle;
    }

    private async Task<JoinToken> MakeTokenAsync(CancellationToken cancel)
    {
        var token = JoinToken.Make(api.Authority.Certificate);
        var client = new ApiClient(new ApiServer.LocalTransport(api.Api), "naru-up", new ApiUser("naru-admin", ["system:masters", "system:authenticated"]));
        await client.CreateAsync(ResourceTypes.Secrets, token.ToObject(TimeProvider.System.GetUtcNow() + TokenLives, "for the further nodes of this machine", NodeAdmission.OwnGroup), cancel);
        return token;
    }
}
