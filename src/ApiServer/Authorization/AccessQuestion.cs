using Naru.ApiServer.Requests;
using Naru.Resources.Api;

namespace Naru.ApiServer.Authorization;

/// <summary>May this user do this? About a resource, or about a path when <see cref="Path"/> is set.</summary>
/// <param name="Resource">With its subresource: <c>pods/log</c>.</param>
internal sealed record AccessQuestion(ApiUser User, string Verb, string Group, string Resource, string Namespace, string Name)
{
    /// <summary>A path that is none of a resource; "" when this is about a resource.</summary>
    public string Path { get; init; } = "";

    /// <summary>The node that a field selector limits the question to; "" when none.</summary>
    public string OnlyNode { get; init; } = "";

    public static AccessQuestion Of(ResourceRequest request)
    {
        var resource = request.Subresource.Length > 0 ? $"{request.Kind.Plural}/{request.Subresource}" : request.Kind.Plural;
        var name = request.Name;
        var onlyNode = "";
        if (request.Verb is "list" or "watch" or "deletecollection" && request.Query["fieldSelector"] is { Length: > 0 } fields)
        {
            var selection = Selection.Of(request);
            if (name.Length == 0) name = selection.Fields.Exactly("metadata.name") ?? "";
            onlyNode = selection.Fields.Exactly("spec.nodeName") ?? "";
        }
        return new AccessQuestion(request.User, request.Verb, request.Kind.Group, resource, request.Namespace, name) { OnlyNode = onlyNode };
    }

    /// <summary>The denial as clients print it.</summary>
    public string Denial => Path.Length > 0
        ? $"User \"{User.Name}\" cannot {Verb} path \"{Path}\""
        : $"User \"{User.Name}\" cannot {Verb} resource \"{Resource}\" in API group \"{Group}\" {(Namespace.Length > 0 ? $"in the namespace \"{Namespace}\"" : "at the cluster scope")}";
}
