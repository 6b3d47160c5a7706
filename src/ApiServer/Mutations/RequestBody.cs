using System.Text.Json;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>From a request's bytes to a tree of the kind it must be of, in whatever of the accepted encodings.</summary>
internal static class RequestBody
{
    private const string Accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    /// <summary>Reads the body as an object of that kind, whose apiVersion and kind it may leave out.</summary>
    /// <exception cref="ApiRefusedException">400 or 415, saying what cannot be read.</exception>
    public static Tree Read(ResourceRequest request, string apiVersion, string kind)
    {
        var body = Decode(request);
        if (!body.IsObject) throw Refusal.BadRequest("the request's body is no object");
        if (body["kind"].TextOrNull is { Length: > 0 } givenKind && givenKind != kind)
            throw Refusal.BadRequest($"the object provided is unrecognized (must be of type {kind}): it says kind \"{givenKind}\"");
        if (body["apiVersion"].TextOrNull is { Length: > 0 } givenVersion && givenVersion != apiVersion)
            throw Refusal.BadRequest($"the API version in the data ({givenVersion}) does not match the expected API version ({apiVersion})");
        Field[] rest = [.. body.Fields.ToArray().Where(f => f.Name.ToString() is not ("apiVersion" or "kind"))];
        return Tree.Object([new Field("apiVersion", apiVersion), new Field("kind", kind), .. rest]);
    }

    public static Tree Decode(ResourceRequest request)
    {
        var type = request.Http.ContentType.Split(';')[0].Trim();
        var bytes = request.Http.Body;
        if (bytes.IsEmpty) throw Refusal.BadRequest("the request has no body");
        try
        {
            return type switch
            {
                "" or "application/json" or "*/*" => Tree.Parse(bytes.ToArray()),
                _ when type.EndsWith("+json", StringComparison.Ordinal) => Tree.Parse(bytes.ToArray()),
                _ => throw Refusal.UnsupportedMediaType(type, Accepted),
            };
        }
        catch (JsonException fault)
        {
            throw Refusal.BadRequest($"the request's body is no JSON: {fault.Message}");
        }
        catch (FormatException fault)
        {
            throw Refusal.BadRequest($"the request's body cannot be read: {fault.Message}");
        }
    }
}
