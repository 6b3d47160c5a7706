using Naru.ApiServer;
using Naru.ApiServer.Authentication;
using Naru.Resources.Api;
using Naru.Store;

namespace Naru.Tests.Simulation.Cluster;

/// <summary>How the real API server is put together for a simulation.</summary>
internal static class SimulatedServerStart
{
    public static Task<KubernetesApi> OpenAsync(IStateStore store, TimeProvider time, IIdSource ids) =>
        KubernetesApi.OpenAsync(store, time, ids, new ApiServerOptions { Signer = new KeyedHashSigner("a key that only this simulation knows"u8.ToArray()) }, default);
}
