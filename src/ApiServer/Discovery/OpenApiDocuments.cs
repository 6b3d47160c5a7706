using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;

namespace Naru.ApiServer.Discovery;

/// <summary>The OpenAPI documents, v2 whole and v3 a group and version each.</summary>
internal static class OpenApiDocuments
{
    public static ApiReply? Find(KindRegistry kinds, string path, string accept)
    {
        _ = (kinds, path, accept);
        return null;
    }
}
