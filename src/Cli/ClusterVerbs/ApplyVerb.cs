using Naru.Cli.Grammar;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru apply</c>: server-side apply, so that what others own stays theirs.</summary>
internal static class ApplyVerb
{
    public static Verb Verb { get; } = new("apply", "", "make objects be as files declare them",
    [
        .. ClusterConnection.NamespaceFlags,
        Manifests.FilesFlag,
        Flag.Switch("force-conflicts", null, "take over fields that others own"),
        Flag.Switch("dry-run", null, "let the server check it, and change nothing"),
    ], invocation => ClusterConnection.UseAsync(invocation, cluster => RunAsync(cluster, invocation)))
    { MostWords = 0 };

    private static async Task<int> RunAsync(ClusterConnection cluster, Invocation invocation)
    {
        var objects = Manifests.Read(invocation.Arguments);
        if (objects.Count == 0) throw new UsageException("name a file with -f");
        var catalogue = await ResourceCatalogue.ReadAsync(cluster, invocation.Cancel);
        var failed = 0;
        foreach (var (declared, where) in objects)
        {
            failed += await ApplyAsync(cluster, catalogue, declared, where, invocation);
            // A custom kind declared further up in the same file is known only now.
            if (declared["kind"].Is("CustomResourceDefinition")) catalogue = await ResourceCatalogue.ReadAsync(cluster, invocation.Cancel);
        }
        return failed == 0 ? 0 : 1;
    }

    private static async Task<int> ApplyAsync(ClusterConnection cluster, ResourceCatalogue catalogue, Tree declared, string where, Invocation invocation)
    {
        var type = catalogue.OfKind(declared["apiVersion"].Text, declared["kind"].Text, where);
        var target = new Target(type, declared["metadata"]["name"].Text);
        var ns = declared["metadata"]["namespace"].TextOrNull ?? cluster.Namespace;
        var query = $"fieldManager=naru&fieldValidation=Strict&force={(invocation.Arguments.Has("force-conflicts") ? "true" : "false")}{(invocation.Arguments.Has("dry-run") ? "&dryRun=All" : "")}";
        var request = new ApiRequest("PATCH", target.Path(ns)) { ContentType = "application/apply-patch+yaml", Query = query, Body = declared.ToUtf8() };
        var response = await SendAsync(cluster, request, invocation.Cancel);
        if (response.IsSuccess)
        {
            invocation.Screen.Line($"{target} {(response.Status == 201 ? "created" : "configured")}");
            return 0;
        }
        var advice = response.Status == 409 ? "; --force-conflicts takes those fields over" : "";
        invocation.Screen.Error($"naru: {where}: {response.Body["message"].Text}{advice}");
        return 1;
    }

    // Applying the same twice is applying it once, so a connection that broke may be followed by another.
    private static async Task<ApiResponse> SendAsync(ClusterConnection cluster, ApiRequest request, CancellationToken cancel)
    {
        try
        {
            return await cluster.Api.SendAsync(request, cancel);
        }
        catch (IOException)
        {
            return await cluster.Api.SendAsync(request, cancel);
        }
    }
}
