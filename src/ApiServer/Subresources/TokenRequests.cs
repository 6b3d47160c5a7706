using Naru.ApiServer.Admission;
using Naru.ApiServer.Authentication;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Reading;
using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Subresources;

/// <summary>Tokens for service accounts, bound to the pod that asks for one.</summary>
internal sealed class TokenRequests(Reads reads, ServiceAccountTokens tokens)
{
    private const long UsualSeconds = 3600;

    public ApiReply Handle(ResourceRequest request)
    {
        var asked = RequestBody.Read(request, "authentication.k8s.io/v1", "TokenRequest");
        var account = reads.Get(request with { Subresource = "" }).ToTree();
        var seconds = asked.Spec["expirationSeconds"].AsInt64(UsualSeconds);
        if (seconds < ServiceAccountTokens.Shortest.TotalSeconds)
            throw Refusal.Make(422, "Invalid", $"TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: {seconds}: may not specify a duration less than 10 minutes");
        var bound = Bound(request, account, asked.Spec["boundObjectRef"]);
        NodeRestriction.CheckToken(request, bound);
        var audiences = asked.Spec["audiences"].Items.ToArray().Select(a => a.Text).ToArray();
        var (token, expires) = tokens.Issue(account, audiences, TimeSpan.FromSeconds(Math.Min(seconds, (long)ServiceAccountTokens.Longest.TotalSeconds)), bound, bound.Spec["nodeName"].Text);
        var spec = asked.Spec.With("expirationSeconds", seconds).With("audiences", Tree.Strings(audiences.Length > 0 ? audiences : [ServiceAccountTokens.Issuer]));
        return new ApiReply.Whole(201, asked
            .With("metadata", Tree.Object(("name", account.ObjectName), ("namespace", account.Namespace), ("creationTimestamp", Tree.Null)))
            .With("spec", spec)
            .With("status", Tree.Object(("token", token), ("expirationTimestamp", expires.Rfc3339()))));
    }

    private Tree Bound(ResourceRequest request, Tree account, Tree reference)
    {
        if (!reference.IsObject) return default;
        var plural = reference["kind"].Text switch
        {
            "Pod" => "pods",
            "Secret" => "secrets",
            var other => throw Refusal.BadRequest($"cannot bind token to object of type {other}: only to a Pod or a Secret"),
        };
        var bound = reads.Get(request with { Kind = KindRegistry.BuiltIn.Resource("", "v1", plural)!, Name = reference["name"].Text, Subresource = "" }).ToTree();
        if (reference["uid"].Text is { Length: > 0 } uid && uid != bound.Uid)
            throw Refusal.Conflict(request.Kind, request.Name, $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        if (plural == "pods" && !bound.Spec["serviceAccountName"].Is(account.ObjectName))
            throw Refusal.BadRequest($"cannot bind token for serviceaccount \"{account.ObjectName}\" to pod running with different serviceaccount name.");
        return bound;
    }
}
