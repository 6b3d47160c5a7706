using Naru.Cli.Grammar;
using Naru.Client;
using Naru.Client.Transport;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary>The cluster that RUN/kubeconfig names, for one verb. A refusal of the API becomes its sentence, in kubectl's form.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private const string TableAccept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private readonly HttpTransport _transport;

    private ClusterConnection(Kubeconfig config, string ns)
    {
        Config = config;
        _transport = new HttpTransport(config.Transport);
        Api = new ApiClient(_transport, "naru");
        Namespace = ns;
    }

    public static IReadOnlyList<Flag> NamespaceFlags { get; } =
    [
        Flag.Text("namespace", 'n', "NAME", "the namespace (default default)"),
    ];

    public Kubeconfig Config { get; }

    public ApiClient Api { get; }

    /// <summary>The namespace that the verb is about.</summary>
    public string Namespace { get; }

    public static ClusterConnection Open(Invocation invocation)
    {
        var config = Kubeconfig.Read(Path.Combine(invocation.RunDirectory, "kubeconfig"));
        return new ClusterConnection(config, invocation.Arguments.Text("namespace") ?? config.Namespace);
    }

    /// <summary>Runs a verb over a connection.</summary>
    public static async Task<int> UseAsync(Invocation invocation, Func<ClusterConnection, Task<int>> use)
    {
        using var cluster = Open(invocation);
        try
        {
            return await use(cluster);
        }
        catch (ApiRefusedException refused)
        {
            throw new RefusedException(Sentence(refused));
        }
    }

    /// <summary>A refusal in the form kubectl's users know.</summary>
    public static string Sentence(ApiRefusedException refused) =>
        refused.Reason.Length > 0 ? $"Error from server ({refused.Reason}): {refused.Message}" : refused.Message;

    /// <summary>A list or an object as the table that the server makes of it.</summary>
    public async Task<Tree> TableAsync(string path, string query, CancellationToken cancel) =>
        await Api.RequestAsync(new ApiRequest("GET", path) { Query = query, Accept = TableAccept }, cancel);

    public ValueTask<IWatchStream> WatchTableAsync(string path, string query, CancellationToken cancel) =>
        _transport.WatchAsync(new ApiRequest("GET", path) { Query = query, Accept = TableAccept }, cancel);

    public async Task<Tree> GetAsync(string path, CancellationToken cancel) => await Api.RequestAsync(new ApiRequest("GET", path), cancel);

    public void Dispose() => _transport.Dispose();
}
