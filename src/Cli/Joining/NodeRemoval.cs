using Naru.Client;
using Naru.Resources.Api;
using Naru.Resources.Objects;

namespace Naru.Cli.Joining;

/// <summary>Takes a node away: first out of the roster, so that it does not register again, then its object. May be repeated when it was broken off between the two.</summary>
internal static class NodeRemoval
{
    /// <exception cref="ApiRefusedException">There was nothing of that name in either place, or it may not be taken away.</exception>
    public static async Task RunAsync(ApiClient api, string name, CancellationToken cancel)
    {
        ApiRefusedException? unknown = null;
        try
        {
            await api.RequestAsync(new ApiRequest("DELETE", $"{NodeVerb.Path}/{name}"), cancel);
        }
        catch (ApiRefusedException refused) when (refused.Code == 404)
        {
            unknown = refused;
        }
        var wasThere = await api.DeleteAsync(ResourceTypes.Nodes, new ObjectKey("", name), new DeleteOptions(), cancel);
        if (unknown is not null && !wasThere) throw unknown;
    }
}
