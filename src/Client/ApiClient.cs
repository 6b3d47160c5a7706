using System.Text;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Client;

/// <summary>
/// The Kubernetes API for Naru's own parts: the same requests, over whatever transport, that any client sends.
/// <para>
/// A refusal is an <see cref="ApiRefusedException"/>, except where the name of the method says that absence is an
/// answer. A lost connection is an <see cref="IOException"/>: the request may or may not have taken effect, and it is
/// for the caller's next look at the objects to find out, never for a blind repetition here.
/// </para>
/// </summary>
/// <param name="user">Set on every request that goes in process; over TLS the certificate speaks instead.</param>
public sealed class ApiClient(IApiTransport transport, string userAgent, ApiUser? user = null)
{
    private const int MostConflicts = 10;

    public string UserAgent { get; } = userAgent;

    public async ValueTask<Tree> GetAsync(ResourceType type, string ns, string name, CancellationToken cancel) =>
        await RequestAsync(new ApiRequest("GET", type.Path(ns, name)), cancel);

    /// <summary>The object, or <see cref="Tree.Absent"/> when there is none.</summary>
    public async ValueTask<Tree> FindAsync(ResourceType type, string ns, string name, CancellationToken cancel)
    {
        var response = await SendAsync(new ApiRequest("GET", type.Path(ns, name)), cancel);
        return response.Status == 404 ? default : Accepted(response);
    }

    /// <summary>All objects that match, page by page, as they were at one revision.</summary>
    public async ValueTask<ObjectList> ListAsync(ResourceType type, ListOptions options, CancellationToken cancel)
    {
        var items = new List<Tree>();
        var next = "";
        while (true)
        {
            var query = Query(options, ("limit", options.PageSize.ToString()), ("continue", next));
            var page = await RequestAsync(new ApiRequest("GET", type.Path(options.Namespace)) { Query = query }, cancel);
            foreach (var item in page["items"].Items)
                items.Add(item.Has("kind") ? item : WithType(item, type));
            next = page.Metadata["continue"].Text;
            if (next.Length == 0) return new ObjectList(items, page.ResourceVersion);
        }
    }

    public async ValueTask<Tree> CreateAsync(ResourceType type, Tree body, CancellationToken cancel) =>
        await RequestAsync(new ApiRequest("POST", type.Path(body.Namespace)) { Body = WithType(body, type).ToUtf8() }, cancel);

    /// <summary>Creates a subresource such as <c>binding</c> or <c>eviction</c>.</summary>
    public async ValueTask<Tree> CreateAsync(ResourceType type, ObjectKey key, string subresource, Tree body, CancellationToken cancel) =>
        await RequestAsync(new ApiRequest("POST", type.Path(key.Namespace, key.Name, subresource)) { Body = body.ToUtf8() }, cancel);

    /// <summary>Replaces an object; refused with 409 when it has changed since its <c>resourceVersion</c>.</summary>
    public async ValueTask<Tree> UpdateAsync(ResourceType type, Tree body, CancellationToken cancel, string subresource = "") =>
        await RequestAsync(new ApiRequest("PUT", type.Path(body.Namespace, body.ObjectName, subresource)) { Body = WithType(body, type).ToUtf8() }, cancel);

    /// <summary>Replaces an object's status.</summary>
    public ValueTask<Tree> UpdateStatusAsync(ResourceType type, Tree body, CancellationToken cancel) => UpdateAsync(type, body, cancel, "status");

    public async ValueTask<Tree> PatchAsync(ResourceType type, ObjectKey key, Tree patch, CancellationToken cancel, PatchKind kind = PatchKind.Merge, string subresource = "")
    {
        var contentType = kind switch
        {
            PatchKind.Json => "application/json-patch+json",
            PatchKind.StrategicMerge => "application/strategic-merge-patch+json",
            _ => "application/merge-patch+json",
        };
        return await RequestAsync(new ApiRequest("PATCH", type.Path(key.Namespace, key.Name, subresource)) { ContentType = contentType, Body = patch.ToUtf8() }, cancel);
    }

    /// <summary>Server-side apply: this manager owns exactly the fields in <paramref name="body"/>.</summary>
    public async ValueTask<Tree> ApplyAsync(ResourceType type, Tree body, string fieldManager, CancellationToken cancel, bool force = true) =>
        await RequestAsync(
            new ApiRequest("PATCH", type.Path(body.Namespace, body.ObjectName))
            {
                ContentType = "application/apply-patch+yaml",
                Query = $"fieldManager={Uri.EscapeDataString(fieldManager)}&force={(force ? "true" : "false")}",
                Body = WithType(body, type).ToUtf8(),
            },
            cancel);

    /// <summary>Deletes, or starts to; false when there was nothing to delete.</summary>
    public async ValueTask<bool> DeleteAsync(ResourceType type, ObjectKey key, DeleteOptions options, CancellationToken cancel)
    {
        var response = await SendAsync(new ApiRequest("DELETE", type.Path(key.Namespace, key.Name)) { Body = options.ToTree().ToUtf8() }, cancel);
        if (response.Status == 404) return false;
        Accepted(response);
        return true;
    }

    /// <summary>
    /// Reads, changes and writes one object, again when someone else was faster. <paramref name="change"/> gives the new
    /// object, or the one it got when nothing needs to change; absent when the object is gone.
    /// </summary>
    public async ValueTask<Tree> ModifyAsync(ResourceType type, ObjectKey key, Func<Tree, Tree> change, CancellationToken cancel, string subresource = "")
    {
        for (var attempt = 1; ; attempt++)
        {
            var old = await FindAsync(type, key.Namespace, key.Name, cancel);
            if (old.IsAbsent) return default;
            var changed = change(old);
            if (Tree.DeepEquals(old, changed)) return old;
            try
            {
                return await UpdateAsync(type, changed, cancel, subresource);
            }
            catch (ApiRefusedException refused) when (refused.Code == 409 && attempt < MostConflicts)
            {
                continue;
            }
            catch (ApiRefusedException refused) when (refused.Code == 404)
            {
                return default;
            }
        }
    }

    /// <summary>Opens a watch from a revision.</summary>
    /// <exception cref="ApiRefusedException">410 when the server no longer knows that revision: list again.</exception>
    public ValueTask<IWatchStream> WatchAsync(ResourceType type, ListOptions options, string resourceVersion, CancellationToken cancel) =>
        transport.WatchAsync(
            Stamp(new ApiRequest("GET", type.Path(options.Namespace))
            {
                Query = Query(options, ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", resourceVersion)),
            }),
            cancel);

    /// <summary>Sends any request as this client; a refusal throws.</summary>
    public async ValueTask<Tree> RequestAsync(ApiRequest request, CancellationToken cancel) => Accepted(await SendAsync(request, cancel));

    /// <summary>Sends any request as this client; a refusal is a response.</summary>
    public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel) => transport.SendAsync(Stamp(request), cancel);

    private ApiRequest Stamp(ApiRequest request) => request with { User = user ?? request.User, UserAgent = UserAgent };

    private static Tree Accepted(ApiResponse response) =>
        response.IsSuccess ? response.Body : throw new ApiRefusedException(response.Status, response.Body);

    private static Tree WithType(Tree body, ResourceType type)
    {
        if (body.Has("kind") && body.Has("apiVersion")) return body;
        return Tree.Object((ReadOnlySpan<Field>)[new("apiVersion", type.ApiVersion), new("kind", type.Kind), .. body.Without("apiVersion").Without("kind").Fields]);
    }

    private static string Query(ListOptions options, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector), .. more])
            if (value.Length > 0) query.Append(query.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return query.ToString();
    }
}
