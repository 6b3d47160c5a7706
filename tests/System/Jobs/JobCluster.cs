using Naru.Tests.System.Jobs;
using Naru.Tests.System.Pods;

[assembly: AssemblyFixture(typeof(JobCluster))]

namespace Naru.Tests.System.Jobs;

/// <summary>
/// Three nodes that the tests of the jobs share, each test in a namespace of its own; started when the first of them asks.
/// Only what breaks a node has a cluster for itself. Of these tests only those of placement declare requests.
/// </summary>
public sealed class JobCluster : IAsyncDisposable
{
    private readonly Lazy<Task<PodCluster>> _cluster = new(() => PodCluster.StartAsync(nodes: 3));

    public async ValueTask DisposeAsync()
    {
        if (_cluster.IsValueCreated && _cluster.Value.IsCompletedSuccessfully) await (await _cluster.Value).DisposeAsync();
    }

    /// <summary>The cluster, with a namespace of that name.</summary>
    internal async Task<PodSpace> SpaceAsync(string name) => await (await _cluster.Value).NewSpaceAsync(name);
}
