using System.Globalization;
using System.Text;
using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;
using Naru.Resources.OpenApi;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Discovery;

/// <summary>
/// Serves the OpenAPI documents: v2 whole, v3 a group and version each, found through an index that names each one's hash,
/// so that clients keep what they have. A document is made when it is first asked for and kept as its bytes until the
/// kinds change.
/// </summary>
internal sealed class OpenApiDocuments
{
    private const string Json = "application/json";
    private const string Index = "/openapi/v3";
    private const string Whole = "/openapi/v2";
    private const string BinaryForm = "proto-openapi.spec.v2";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _made = [];
    private KindRegistry? _kinds;

    public ApiReply? Find(KindRegistry kinds, string path, string accept)
    {
        if (path == Whole)
            return accept.Contains(BinaryForm, StringComparison.Ordinal)
                ? Document(kinds, Whole + "/binary", OpenApiBinary.MediaType, kinds.All, about => OpenApiBinary.Of(OpenApiDocument.V2(about)))
                : Document(kinds, Whole, Json, kinds.All, about => OpenApiDocument.V2(about).ToUtf8());
        if (path == Index) return new ApiReply.Whole(200, IndexOf(kinds));
        if (!path.StartsWith(Index + "/", StringComparison.Ordinal)) return null;
        var group = kinds.All.Where(k => k.Root == path[Index.Length..]).ToArray();
        return group.Length == 0 ? null : Document(kinds, path, Json, group, about => OpenApiDocument.V3(about).ToUtf8());
    }

    private static Tree IndexOf(KindRegistry kinds)
    {
        var roots = kinds.All.GroupBy(k => k.Root).OrderBy(g => g.Key, StringComparer.Ordinal);
        return Tree.Object(("paths", Tree.Object([.. roots.Select(root => new Field(root.Key[1..], Tree.Object(("serverRelativeURL", $"{Index}{root.Key}?hash={HashOf(root)}"))))])));
    }

    private ApiReply.Text Document(KindRegistry kinds, string key, string type, IEnumerable<Kind> about, Func<IEnumerable<Kind>, byte[]> make)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_kinds, kinds)) _made.Clear();
            _kinds = kinds;
            if (!_made.TryGetValue(key, out var bytes)) _made[key] = bytes = make(about);
            return new ApiReply.Text(200, type, bytes) { ETag = HashOf(about) };
        }
    }

    private static string HashOf(IEnumerable<Kind> kinds)
    {
        var hash = 14695981039346656037UL;
        foreach (var kind in kinds)
            foreach (var b in Encoding.UTF8.GetBytes(kind.IsCustom ? $"{kind}{kind.Definition}" : $"{kind}")) hash = (hash ^ b) * 1099511628211UL;
        return hash.ToString("X16", CultureInfo.InvariantCulture);
    }
}
