using System.Net;
using System.Net.Sockets;
using Naru.ApiHttp;
using Naru.ApiHttp.Pki;
using Naru.ApiServer;
using Naru.Kernel;
using Naru.Resources.Trees;
using Naru.Store.Sqlite;

namespace Naru.Host.ControlPlane;

/// <summary>
/// The API server of this instance, composed: the store, the server, its keys and its TLS endpoint. Started in this
/// order, stopped in the reverse one. The kubeconfig is written when the server answers.
/// </summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private static readonly TimeSpan AdminLives = TimeSpan.FromDays(3650);

    private readonly SqliteStore _store;
    private readonly AccountKey _accountKey;
    private readonly ApiEndpoint _endpoint;

    private ApiHost(SqliteStore store, AccountKey accountKey, ClusterAuthority authority, KubernetesApi api, ApiEndpoint endpoint, string kubeconfig)
    {
        (_store, _accountKey, _endpoint) = (store, accountKey, endpoint);
        (Authority, Api, Kubeconfig) = (authority, api, kubeconfig);
    }

    public ClusterAuthority Authority { get; }

    public KubernetesApi Api { get; }

    public int Port => _endpoint.Port;

    /// <summary>The path of the administrator's kubeconfig.</summary>
    public string Kubeconfig { get; }

    /// <exception cref="IOException">The data are in use, cannot be read, or the port is taken: one sentence that says what to do.</exception>
    public static async Task<ApiHost> StartAsync(ApiHostOptions options, CancellationToken cancel)
    {
        var store = SqliteStore.Open(Path.Combine(options.Data, "store"), passed: Failpoint.Hit);
        AccountKey? accountKey = null;
        KubernetesApi? api = null;
        try
        {
            var keys = Path.Combine(options.Data, "pki");
            var authority = ClusterAuthority.LoadOrCreate(keys, TimeProvider.System);
            accountKey = AccountKey.LoadOrCreate(keys);
            api = await KubernetesApi.OpenAsync(store, TimeProvider.System, new SystemIds(), ServerOptions(options, authority, accountKey), cancel);
            var endpoint = await ListenAsync(api, options, authority, cancel);
            var kubeconfig = WriteKubeconfig(options, authority, endpoint.Port);
            return new ApiHost(store, accountKey, authority, api, endpoint, kubeconfig);
        }
        catch
        {
            if (api is not null) await api.DisposeAsync();
            accountKey?.Dispose();
            await store.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await Api.DisposeAsync();
        _accountKey.Dispose();
        await _store.DisposeAsync();
    }

    private static ApiServerOptions ServerOptions(ApiHostOptions options, ClusterAuthority authority, AccountKey accountKey) => new()
    {
        Signer = accountKey,
        ServiceRange = options.ServiceRange,
        ApiPort = options.Port == 0 ? 6443 : options.Port,
        Metrics = options.Metrics,
        ClusterInfo = Tree.Object(("server", options.Advertise is { } address ? $"https://{address}:{options.Port}" : ""), ("authority", authority.Pem)),
        Join = options.Admission is { } admission ? (request, user, _) => admission.AdmitAsync(authority, request, user) : null,
        Roster = options.Roster,
    };

    private static async Task<ApiEndpoint> ListenAsync(KubernetesApi api, ApiHostOptions options, ClusterAuthority authority, CancellationToken cancel)
    {
        IPAddress[] addresses = [IPAddress.Loopback, .. options.Addresses];
        if (options.Advertise is { } others && !addresses.Contains(others)) addresses = [.. addresses, others];
        var inCluster = IPAddress.Parse(Naru.ApiServer.Services.ServiceRange.ApiAddress(options.ServiceRange));
        string[] names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];
        var certificate = authority.IssueServer("naru-apiserver", names, [.. addresses, inCluster]);
        try
        {
            return await ApiEndpoint.StartAsync(api, new ApiEndpointOptions(addresses, options.Port, authority, certificate) { Loggers = options.Loggers }, options.Streams, cancel);
        }
        catch (IOException failure) when (failure.InnerException is not null || failure is not Naru.Store.StoreException)
        {
            throw new IOException($"the API cannot listen on port {options.Port}: {failure.Message}; choose another with --api-port", failure);
        }
        catch (SocketException failure)
        {
            throw new IOException($"the API cannot listen on port {options.Port}: {failure.Message}; choose another with --api-port", failure);
        }
    }

    private static string WriteKubeconfig(ApiHostOptions options, ClusterAuthority authority, int port)
    {
        var admin = authority.IssueClient("naru-admin", ["system:masters"], AdminLives);
        Directory.CreateDirectory(options.Run);
        var path = Path.Combine(options.Run, "kubeconfig");
        PrivateFile.Write(path, KubeConfig.Text(new Uri($"https://127.0.0.1:{port}"), authority.Pem, "admin", admin));
        return path;
    }
}
