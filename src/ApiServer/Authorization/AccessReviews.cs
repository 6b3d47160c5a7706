using Naru.ApiServer.Authentication;
using Naru.ApiServer.Cache;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Authorization;

/// <summary>The kinds that are questions: who am I, what may I, what may somebody, whose token is this. Nothing of them is kept.</summary>
internal sealed class AccessReviews(Authorizer authorizer, ServiceAccountTokens tokens)
{
    public static bool Has(ResourceRequest request) => request.Kind.Group is "authorization.k8s.io" or "authentication.k8s.io" && request.Verb == "create" && request.Subresource.Length == 0;

    public ApiReply Answer(ResourceRequest request, World world)
    {
        var body = RequestBody.Read(request, request.Kind.ApiVersion, request.Kind.Name);
        var spec = body["spec"];
        var status = request.Kind.Name switch
        {
            "SelfSubjectReview" => Tree.Object(("userInfo", UserInfo(request.User))),
            "SelfSubjectAccessReview" => Decide(request.User, spec, world),
            "SubjectAccessReview" => Decide(UserIn(spec), spec, world),
            "LocalSubjectAccessReview" => Decide(UserIn(spec), Local(spec, request.Namespace), world),
            "SelfSubjectRulesReview" => Rules(request.User, spec["namespace"].Text, world),
            "TokenReview" => Review(spec, world),
            _ => throw Refusal.MethodNotAllowed(),
        };
        var metadata = request.Kind.Name == "SelfSubjectReview" ? Tree.Object(("creationTimestamp", Tree.Null)) : body["metadata"].IsObject ? body["metadata"] : Tree.EmptyObject;
        return new ApiReply.Whole(201, body.With("metadata", metadata).With("status", status));
    }

    private Tree Decide(ApiUser user, Tree spec, World world)
    {
        var resource = spec["resourceAttributes"];
        var path = spec["nonResourceAttributes"];
        if (resource.IsObject == path.IsObject) throw Refusal.BadRequest("spec: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        var question = path.IsObject
            ? new AccessQuestion(user, path["verb"].Text, "", "", "", "") { Path = path["path"].Text }
            : new AccessQuestion(user, resource["verb"].Text, resource["group"].Text,
                resource["subresource"].Text is { Length: > 0 } sub ? $"{resource["resource"].Text}/{sub}" : resource["resource"].Text,
                resource["namespace"].Text, resource["name"].Text);
        return Tree.Object(("allowed", authorizer.Allows(question, world)));
    }

    // Who may ask in one namespace may not ask about others, or about the whole cluster.
    private static Tree Local(Tree spec, string ns) => spec["resourceAttributes"]["namespace"].Is(ns) ? spec
        : throw Refusal.BadRequest($"spec.resourceAttributes.namespace: must be \"{ns}\", the namespace of the review");

    private Tree Rules(ApiUser user, string ns, World world)
    {
        if (ns.Length == 0) throw Refusal.BadRequest("no namespace on request");
        var rules = user.Groups.Contains("system:masters")
            ? [new AccessRule(["*"], ["*"], ["*"], [], []), new AccessRule(["*"], [], [], [], ["*"])]
            : authorizer.Index(world).RulesOf(user, ns).ToArray();
        var resources = rules.Where(r => r.Paths.Length == 0).Select(r => r.ToTree());
        var paths = rules.Where(r => r.Paths.Length > 0).Select(r => Tree.Object(("verbs", Tree.Strings(r.Verbs)), ("nonResourceURLs", Tree.Strings(r.Paths))));
        return Tree.Object(("resourceRules", Tree.Array(resources)), ("nonResourceRules", Tree.Array(paths)), ("incomplete", user.Node is not null));
    }

    private Tree Review(Tree spec, World world)
    {
        var audiences = spec["audiences"].Items.ToArray().Select(a => a.Text).ToArray();
        return tokens.Check(spec["token"].Text, world, audiences) is { } user
            ? Tree.Object(("authenticated", true), ("user", UserInfo(user)), ("audiences", audiences.Length > 0 ? Tree.Strings(audiences) : Tree.Array(ServiceAccountTokens.Issuer)))
            : Tree.Object(("authenticated", false), ("error", "the token is invalid, expired, or bound to an object that is gone"));
    }

    private static ApiUser UserIn(Tree spec) => new(spec["user"].Text, [.. spec["groups"].Items.ToArray().Select(g => g.Text)]) { Uid = spec["uid"].Text };

    private static Tree UserInfo(ApiUser user) => Tree.Object(
        ("username", user.Name), ("uid", user.Uid.Length > 0 ? user.Uid : default(Tree)), ("groups", Tree.Strings(user.Groups)),
        ("extra", user.Extra.Count == 0 ? default : Tree.Object([.. user.Extra.Select(e => new Field(e.Key, Tree.Strings(e.Value)))])));
}
