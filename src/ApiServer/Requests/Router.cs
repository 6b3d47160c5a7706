using Naru.Resources.Api;
using Naru.Resources.Kinds;

namespace Naru.ApiServer.Requests;

/// <summary>From method and path to a request about a resource.</summary>
internal static class Router
{
    /// <summary>The request, or null when the path is none of a resource.</summary>
    /// <exception cref="ApiRefusedException">404: a resource that is not served; 405: a verb that it has not.</exception>
    public static ResourceRequest? Route(ApiRequest http, ApiUser user, KindRegistry kinds)
    {
        if (RequestPath.Parse(http.Path) is not { } path) return null;
        var watchPrefix = path.Resource == "watch" && path.Namespace.Length == 0;
        if (watchPrefix) return null;   // the old /watch/ paths are not served
        var kind = kinds.Resource(path.Group, path.Version, path.Resource) ?? throw Refusal.NoSuchPath();
        if (kind.IsNamespaced && path.Namespace.Length == 0 && path.Name.Length > 0) throw Refusal.NoSuchPath();
        if (!kind.IsNamespaced && path.Namespace.Length > 0) throw Refusal.NoSuchPath();
        if (path.Subresource.Length > 0 && kind.Find(path.Subresource) is null) throw Refusal.NoSuchPath();
        var verb = Verb(http, path);
        var request = new ResourceRequest(verb, kind, path.Namespace, path.Name, path.Subresource, http, user) { Rest = path.Rest };
        if (!IsServed(request)) throw Refusal.MethodNotAllowed();
        return request;
    }

    private static string Verb(ApiRequest http, RequestPath path)
    {
        var single = path.Name.Length > 0;
        return http.Method switch
        {
            "GET" or "HEAD" when !single || WatchesOne(http, path) => RequestQuery.Parse(http.Query).IsTrue("watch") ? "watch" : single ? "get" : "list",
            "GET" or "HEAD" => "get",
            "POST" when !single || path.Subresource.Length > 0 => "create",
            "PUT" when single => "update",
            "PATCH" when single => "patch",
            "DELETE" => single ? "delete" : "deletecollection",
            _ => throw Refusal.MethodNotAllowed(),
        };
    }

    private static bool WatchesOne(ApiRequest http, RequestPath path) => path.Subresource.Length == 0 && RequestQuery.Parse(http.Query).IsTrue("watch");

    private static bool IsServed(ResourceRequest request)
    {
        if (request.Subresource.Length == 0) return request.Kind.Serves(request.Verb);
        var verbs = request.Kind.Find(request.Subresource)!.Verbs;
        return verbs.Contains(request.Verb) || request.Subresource == "proxy";
    }
}
