using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.Resources.Api;

namespace Naru.ApiServer.Reading;

/// <summary>What <c>resourceVersion</c> and <c>resourceVersionMatch</c> demand of a read.</summary>
internal readonly record struct RevisionBound(long Revision, bool IsExact)
{
    public static RevisionBound Of(RequestQuery query)
    {
        var text = query["resourceVersion"];
        var match = query["resourceVersionMatch"];
        if (match is not ("" or "Exact" or "NotOlderThan"))
            throw Refusal.BadRequest($"resourceVersionMatch: Unsupported value: \"{match}\": supported values: \"Exact\", \"NotOlderThan\"");
        if (text.Length == 0) return match.Length == 0 || query.IsTrue("sendInitialEvents") ? default : throw Refusal.BadRequest("resourceVersionMatch is forbidden unless resourceVersion is provided");
        if (!Revisions.TryParse(text, out var revision)) throw Malformed(text);
        if (match == "Exact" && revision == 0) throw Refusal.BadRequest("resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
        return new RevisionBound(revision, match == "Exact");
    }

    public void Check(long current)
    {
        if (Revision > current) throw Refusal.TooLargeRevision(Revision, current);
    }

    public static ApiRefusedException Malformed(string text) =>
        Refusal.BadRequest($"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
}
