using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>What of <c>metadata</c> is the server's and not the client's.</summary>
internal sealed class MetadataRules(IIdSource ids)
{
    private const int LongestGeneratedBase = 63 - 5;

    private static readonly string[] ServersOwn = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"];

    /// <summary>The object with name, namespace, uid and birth set.</summary>
    public Tree ForCreate(Change change, Tree given)
    {
        var request = change.Request;
        var metadata = given.Metadata.IsObject ? given.Metadata : Tree.EmptyObject;
        if (metadata["resourceVersion"].Text is not ("" or "0")) throw Refusal.BadRequest("resourceVersion should not be set on objects to be created");
        var ns = CheckNamespace(request, metadata["namespace"].Text);
        metadata = metadata.Without("resourceVersion");
        foreach (var own in ServersOwn) metadata = metadata.Without(own);
        var name = metadata["name"].Text;
        if (name.Length == 0 && metadata["generateName"].Text is { Length: > 0 } prefix)
            name = prefix[..Math.Min(prefix.Length, LongestGeneratedBase)] + ids.NewSuffix();
        metadata = metadata.With("name", name.Length > 0 ? name : default(Tree)).With("namespace", ns.Length > 0 ? ns : default(Tree))
            .With("uid", ids.NewUid())
            .With("creationTimestamp", change.Now.Rfc3339());
        if (Generations.Counts(change.Kind)) metadata = metadata.With("generation", 1);
        return given.With("metadata", metadata);
    }

    /// <summary>The object with what must not change taken from the old one.</summary>
    public static Tree ForUpdate(Change change, Tree given)
    {
        var request = change.Request;
        var metadata = given.Metadata.IsObject ? given.Metadata : Tree.EmptyObject;
        var old = change.Old.Metadata;
        if (metadata["name"].Text is { Length: > 0 } name && name != old["name"].Text)
            throw Refusal.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        CheckNamespace(request, metadata["namespace"].Text);
        if (metadata["uid"].Text is { Length: > 0 } uid && uid != old["uid"].Text)
            throw Refusal.Conflict(change.Kind, request.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {old["uid"].Text}");
        if (metadata["resourceVersion"].Text is not ("" or "0") and var version && version != old["resourceVersion"].Text)
            throw Refusal.Conflict(change.Kind, request.Name);
        foreach (var own in (string[])["name", "namespace", "resourceVersion", .. ServersOwn]) metadata = metadata.With(own, old[own]);
        return given.With("metadata", metadata);
    }

    private static string CheckNamespace(ResourceRequest request, string given)
    {
        if (!request.Kind.IsNamespaced) return "";
        if (given.Length > 0 && given != request.Namespace)
            throw Refusal.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        return request.Namespace.Length > 0 ? request.Namespace : throw Refusal.BadRequest("an empty namespace may not be set during creation");
    }
}
