using System.Text.Json;
using System.Text.Unicode;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Ingest;
using Naru.Resources.Protobuf;
using Naru.Resources.Trees;
using Naru.Resources.Yaml;

namespace Naru.ApiServer.Mutations;

/// <summary>From a request's bytes to a tree of the kind it must be of, in whatever of the accepted encodings.</summary>
internal static class RequestBody
{
    private const string Accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    /// <summary>Reads the body as an object of that kind, whose apiVersion and kind it may leave out.</summary>
    /// <exception cref="ApiRefusedException">400 or 415, saying what cannot be read.</exception>
    public static Tree Read(ResourceRequest request, string apiVersion, string kind)
    {
        var duplicates = new List<string>();
        var body = Decode(request, duplicates);
        if (!body.IsObject) throw Refusal.BadRequest("the request's body is no object");
        if (body["kind"].TextOrNull is { Length: > 0 } givenKind && givenKind != kind)
            throw Refusal.BadRequest($"the object provided is unrecognized (must be of type {kind}): it says kind \"{givenKind}\"");
        if (body["apiVersion"].TextOrNull is { Length: > 0 } givenVersion && givenVersion != apiVersion)
            throw Refusal.BadRequest($"the API version in the data ({givenVersion}) does not match the expected API version ({apiVersion})");
        Field[] rest = [.. body.Fields.ToArray().Where(f => f.Name.ToString() is not ("apiVersion" or "kind"))];
        var given = Tree.Object([new Field("apiVersion", apiVersion), new Field("kind", kind), .. rest]);
        return kind == request.Kind.Name ? TakeIn(request, given, duplicates) : given;
    }

    /// <summary>The object in canonical form; what its kind does not know is refused, warned of or left out, as the client asked.</summary>
    /// <param name="duplicates">Fields that stood twice.</param>
    public static Tree TakeIn(ResourceRequest request, Tree given, IReadOnlyList<string> duplicates)
    {
        var kind = request.Kind;
        var taken = Intake.Read(kind.Schema, given);
        var head = $"{kind.Name} in version \"{kind.Version}\" cannot be handled as a {kind.Name}: ";
        if (!taken.IsReadable) throw Refusal.BadRequest(head + string.Join("; ", taken.Faults));
        var strictures = taken.Strictures(duplicates);
        switch (request.Query["fieldValidation"])
        {
            case "Strict" when strictures.Count > 0:
                throw Refusal.BadRequest($"{head}strict decoding error: {string.Join(", ", strictures)}");
            case "Ignore" or "Strict":
                break;
            case "" or "Warn":
                foreach (var stricture in strictures)
                    if (!request.Warnings.Contains(stricture)) request.Warnings.Add(stricture);
                break;
            case var other:
                throw Refusal.BadRequest($"fieldValidation: Unsupported value: \"{other}\": supported values: \"Ignore\", \"Strict\", \"Warn\"");
        }
        return taken.Object;
    }

    public static Tree Decode(ResourceRequest request, List<string>? duplicates = null)
    {
        var type = request.Http.ContentType.Split(';')[0].Trim();
        var bytes = request.Http.Body;
        if (bytes.IsEmpty) throw Refusal.BadRequest("the request has no body");
        try
        {
            return type switch
            {
                "" or "application/json" or "*/*" => Json(bytes, duplicates),
                ProtobufBody.MediaType => ProtobufBody.Read(bytes),
                "application/yaml" => Yaml(bytes.Span),
                // The patch of a server-side apply may be either: JSON is YAML, and read much faster.
                "application/apply-patch+yaml" => bytes.Span.TrimStart(" \r\n\t"u8) is [(byte)'{', ..] ? Json(bytes, duplicates) : Yaml(bytes.Span),
                _ when type.EndsWith("+json", StringComparison.Ordinal) => Json(bytes, duplicates),
                _ => throw Refusal.UnsupportedMediaType(type, Accepted),
            };
        }
        catch (JsonException fault)
        {
            throw Refusal.BadRequest($"the request's body is no JSON: {fault.Message}");
        }
        catch (YamlException fault)
        {
            throw Refusal.BadRequest(fault.Message);
        }
        catch (FormatException fault)
        {
            throw Refusal.BadRequest($"the request's body cannot be read: {fault.Message}");
        }
    }

    private static Tree Json(ReadOnlyMemory<byte> bytes, List<string>? duplicates)
    {
        JsonTexts.Check(bytes.Span);
        return Tree.Parse(bytes, duplicates);
    }

    private static Tree Yaml(ReadOnlySpan<byte> utf8) =>
        !Utf8.IsValid(utf8) ? throw Refusal.BadRequest("the request's body is no text in UTF-8")
        : YamlReader.Read(utf8, "body") is [var only] ? only : throw Refusal.BadRequest("the request's body must be one YAML document");
}
