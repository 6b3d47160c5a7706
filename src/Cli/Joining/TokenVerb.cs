using System.Security.Cryptography.X509Certificates;
using System.Text;
using Naru.Cli.ClusterVerbs;
using Naru.Cli.Grammar;
using Naru.Cli.Output;
using Naru.Client;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Cli.Joining;

/// <summary><c>naru token</c>: lets other machines join. <c>create</c> prints the command line to type there.</summary>
internal static class TokenVerb
{
    private const string Namespace = "kube-system", Prefix = "bootstrap-token-";
    private static readonly TimeSpan Lives = TimeSpan.FromHours(24);

    public static Verb Verb { get; } = new("token", "create|list|delete [ID]", "let another machine join: create prints what to type there",
    [
        Flag.Text("ttl", null, "TIME", "create: how long it is good for, such as 30m (default 24h; 0 is for ever)"),
        Flag.Text("description", null, "TEXT", "create: what it is for"),
    ], RunAsync)
    { LeastWords = 1, MostWords = 2 };

    private static Task<int> RunAsync(Invocation invocation) => invocation.Words switch
    {
        ["create"] => ClusterConnection.UseAsync(invocation, cluster => CreateAsync(cluster, invocation)),
        ["list"] => ClusterConnection.UseAsync(invocation, cluster => ListAsync(cluster, invocation)),
        ["delete", var id] => ClusterConnection.UseAsync(invocation, cluster => DeleteAsync(cluster, id, invocation)),
        _ => throw new UsageException($"token create, token list or token delete ID, not \"{string.Join(' ', invocation.Words)}\""),
    };

    private static async Task<int> CreateAsync(ClusterConnection cluster, Invocation invocation)
    {
        var lives = Patience.Of(invocation.Arguments, Lives, "ttl");
        var info = await cluster.GetAsync("/naru/cluster-info", invocation.Cancel);
        if (info["server"].Text is not { Length: > 0 } server)
            throw new RefusedException("token: this server listens on loopback only, so no other machine can join; start it again with `naru up --advertise ADDRESS`");
        using var authority = X509Certificate2.CreateFromPem(info["authority"].Text);
        var token = JoinToken.Make(authority);
        var expires = lives == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : TimeProvider.System.GetUtcNow() + lives;
        await cluster.Api.CreateAsync(ResourceTypes.Secrets, token.ToObject(expires, invocation.Arguments.Text("description") ?? "made by naru token create"), invocation.Cancel);
        invocation.Screen.Line($"naru join --server {server} --token {token}");
        return 0;
    }

    private static async Task<int> ListAsync(ClusterConnection cluster, Invocation invocation)
    {
        var secrets = await cluster.Api.ListAsync(ResourceTypes.Secrets, new ListOptions { Namespace = Namespace, FieldSelector = "type=bootstrap.kubernetes.io/token" }, invocation.Cancel);
        var table = new TextTable("ID", "EXPIRES", "DESCRIPTION");
        foreach (var secret in secrets.Items) table.Row(Value(secret, "token-id"), Value(secret, "expiration"), Value(secret, "description"));
        table.Print(invocation.Screen);
        return 0;
    }

    private static async Task<int> DeleteAsync(ClusterConnection cluster, string id, Invocation invocation)
    {
        if (!await cluster.Api.DeleteAsync(ResourceTypes.Secrets, new ObjectKey(Namespace, Prefix + id), new DeleteOptions(), invocation.Cancel))
            throw new RefusedException($"token: there is no token {id}; `naru token list` shows those there are");
        invocation.Screen.Line($"token {id} lets nobody join any more");
        return 0;
    }

    private static string Value(Tree secret, string name) => Encoding.UTF8.GetString(Convert.FromBase64String(secret["data"][name].Text));
}
