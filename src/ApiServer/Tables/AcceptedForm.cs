using Naru.ApiServer.Reading;
using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;

namespace Naru.ApiServer.Tables;

/// <summary>
/// Which form of objects an <c>Accept</c> header asks for; the first that is served wins. A client that asks for protobuf
/// gets JSON, which all of them read.
/// </summary>
internal static class AcceptedForm
{
    public static ObjectForm Of(ResourceRequest request, TimeProvider time)
    {
        foreach (var range in request.Http.Accept.Split(','))
        {
            var parts = range.Split(';').Select(p => p.Trim()).ToArray();
            if (parts[0] is "application/yaml" or "application/vnd.kubernetes.protobuf" && !parts.Any(p => p.StartsWith("as=", StringComparison.Ordinal))) return new ObjectForm.Plain(request.Kind);
            if (parts[0] is not ("application/json" or "*/*" or "application/*" or "")) continue;
            var form = parts.FirstOrDefault(p => p.StartsWith("as=", StringComparison.Ordinal))?[3..];
            if (form is null) return new ObjectForm.Plain(request.Kind);
            if (!parts.Contains("g=meta.k8s.io") || !parts.Contains("v=v1")) continue;
            if (form == "Table") return new TableForm(request.Kind, request.Query["includeObject"], time);
            if (form is "PartialObjectMetadata" or "PartialObjectMetadataList") return new PartialMetadataForm(request.Kind);
        }
        // What a pod's subresources stream is no object.
        return request.Subresource is "log" or "exec" or "attach" or "portforward"
            ? new ObjectForm.Plain(request.Kind)
            : throw Refusal.NotAcceptable("application/json, application/yaml, application/json;as=Table;v=v1;g=meta.k8s.io, application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    }
}
