using Naru.Resources.Api;
using Naru.Resources.Kinds;

namespace Naru.ApiServer.Requests;

/// <summary>A request about objects, taken apart: which verb on which resource, and by whom.</summary>
/// <param name="Verb">get, list, watch, create, update, patch, delete or deletecollection.</param>
/// <param name="Namespace">"" for all namespaces, or for a kind that has none.</param>
/// <param name="Name">"" for the collection.</param>
/// <param name="Subresource">"" for the object itself.</param>
public sealed record ResourceRequest(string Verb, Kind Kind, string Namespace, string Name, string Subresource, ApiRequest Http, ApiUser User)
{
    public RequestQuery Query { get; } = RequestQuery.Parse(Http.Query);

    /// <summary>What follows the subresource, such as the path behind <c>proxy</c>.</summary>
    public string Rest { get; init; } = "";

    /// <summary>What the client should be told although the request was accepted.</summary>
    public List<string> Warnings { get; } = [];

    public bool IsDryRun => DryRunIn(Query);

    private static bool DryRunIn(RequestQuery query)
    {
        var all = query.All("dryRun").ToArray();
        return all.All(value => value is "All" or "") ? all.Contains("All")
            : throw Refusal.BadRequest($"dryRun: Unsupported value: \"{all.First(v => v is not ("All" or ""))}\": supported values: \"All\"");
    }
}
