using System.Net;
using Microsoft.Extensions.Logging;
using Naru.ApiHttp;
using Naru.ApiServer.Joining;
using Naru.Host.Joining;
using Naru.Resources.Trees;

namespace Naru.Host.ControlPlane;

/// <summary>What an API server of this instance is started with.</summary>
/// <param name="Data">Where the state and the keys are kept.</param>
/// <param name="Run">Where the kubeconfig goes.</param>
/// <param name="Port">0 takes a free one.</param>
internal sealed record ApiHostOptions(string Data, string Run, int Port)
{
    /// <summary>Addresses to listen on beside loopback, such as those that this instance's nodes reach.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    public ILoggerFactory? Loggers { get; init; }

    /// <summary>The address at which other machines reach this server; null keeps them out.</summary>
    public IPAddress? Advertise { get; init; }

    /// <summary>Takes machines in as nodes; null where none can join.</summary>
    public NodeAdmission? Admission { get; init; }

    /// <summary>Who the nodes are; null where there are none.</summary>
    public NodeRoster? Roster { get; init; }

    public string ServiceRange { get; init; } = "10.96.0.0/16";

    public INodeStreams Streams { get; init; } = new NoNodes();

    public Func<string, string, string, IReadOnlyList<Tree>> Metrics { get; init; } = static (_, _, _) => [];
}
