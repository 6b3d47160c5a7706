using Naru.ApiServer.Authorization;
using Naru.ApiServer.Mutations;
using Naru.ApiServer.Requests;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Admission;

/// <summary>A node writes about itself and its own pods only, also where the name alone does not show it: by the table of <see cref="NodeRules"/>.</summary>
internal static class NodeRestriction
{
    public static void Check(Change change, Tree made)
    {
        if (change.Request.User.Node is { } node && NodeRules.Refuses(node, change, made) is { } why)
            throw Refusal.Forbidden(change.Kind, made.ObjectName, why);
    }

    /// <summary>A token that a node asks for is one pod's, and dies with it.</summary>
    /// <param name="bound">What the token is to be bound to; absent for nothing.</param>
    public static void CheckToken(ResourceRequest request, Tree bound)
    {
        if (request.User.Node is not { } node || (bound["kind"].Is("Pod") && bound.Spec["nodeName"].Is(node))) return;
        throw Refusal.Forbidden(request.Kind, request.Name, $"node \"{node}\" can only request tokens that are bound to a pod with spec.nodeName set to itself");
    }
}
