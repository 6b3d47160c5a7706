using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru rm pod/NAME</c>: asks the API to delete a pod; with <c>--force</c> its containers get no time to end by themselves.</summary>
internal static class DeletePod
{
    public static Task RunAsync(string name, Invocation invocation) => ClusterConnection.UseAsync(invocation, async cluster =>
    {
        var options = Tree.Object(("apiVersion", "v1"), ("kind", "DeleteOptions"), ("gracePeriodSeconds", invocation.Arguments.Has("force") ? Tree.Parse("0") : default));
        await cluster.Api.RequestAsync(new ApiRequest("DELETE", $"/api/v1/namespaces/{cluster.Namespace}/pods/{Uri.EscapeDataString(name)}") { Body = options.ToUtf8() }, invocation.Cancel);
        return 0;
    });
}
