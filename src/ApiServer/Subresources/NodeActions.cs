using Naru.ApiServer.Requests;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Subresources;

/// <summary>Checks a request that a node will serve, before the stream to it is opened.</summary>
internal static class NodeActions
{
    public static ApiReply Prepare(ResourceRequest request, Tree pod)
    {
        if (request.Subresource is "log" or "exec" or "attach") CheckContainer(request, pod);
        if (pod.Spec["nodeName"].Text.Length == 0)
            throw Refusal.BadRequest($"pod {pod.ObjectName} does not have a host assigned");
        if (request.Subresource == "exec" && pod.State["phase"].Text is "Succeeded" or "Failed")
            throw Refusal.BadRequest($"cannot exec into a container in a completed pod; current phase is {pod.State["phase"].Text}");
        return new ApiReply.Stream(request, pod);
    }

    private static void CheckContainer(ResourceRequest request, Tree pod)
    {
        var names = new List<string>();
        foreach (var list in (string[])["containers", "initContainers", "ephemeralContainers"])
            foreach (var container in pod.Spec[list].Items) names.Add(container["name"].Text);
        var asked = request.Query["container"];
        if (asked.Length > 0 && !names.Contains(asked))
            throw Refusal.BadRequest($"container {asked} is not valid for pod {pod.ObjectName}");
        if (asked.Length == 0 && pod.Spec["containers"].Count > 1 && request.Subresource == "log")
            throw Refusal.BadRequest($"a container name must be specified for pod {pod.ObjectName}, choose one of: [{string.Join(' ', names)}]");
    }
}
