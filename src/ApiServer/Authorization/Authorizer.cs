using Naru.ApiServer.Cache;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;

namespace Naru.ApiServer.Authorization;

/// <summary>
/// Decides every request: the masters may all, a node what <see cref="NodeRules"/> says, everybody what roles give.
/// What nobody allows is denied.
/// </summary>
internal sealed class Authorizer
{
    private RoleIndex? _index;

    public bool Allows(AccessQuestion question, World world) =>
        question.User.Groups.Contains("system:masters")
        || (question.User.Node is { } node && NodeRules.Allows(node, question, world))
        || Index(world).Allows(question);

    /// <exception cref="ApiRefusedException">403: in the words that clients print.</exception>
    public void Check(ResourceRequest request, World world)
    {
        var question = AccessQuestion.Of(request);
        if (Allows(question, world)) return;
        var why = request.User.Node is { } node ? $": no relationship found between node '{node}' and this object" : "";
        throw Refusal.Forbidden(request.Kind, request.Name, question.Denial + why);
    }

    /// <exception cref="ApiRefusedException">403.</exception>
    public void CheckPath(ApiUser user, string verb, string path, World world)
    {
        var question = new AccessQuestion(user, verb, "", "", "", "") { Path = path };
        if (!Allows(question, world)) throw Refusal.Forbidden($"forbidden: {question.Denial}");
    }

    public RoleIndex Index(World world)
    {
        var index = RoleIndex.Of(world, Volatile.Read(ref _index));
        Volatile.Write(ref _index, index);
        return index;
    }
}
