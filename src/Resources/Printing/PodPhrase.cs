using Naru.Resources.Views;

namespace Naru.Resources.Printing;

/// <summary>
/// What a pod is about in one word: its phase, unless a container, a gate or its deletion says more. The first init
/// container that is not through speaks before all others; then the last container that waits or has ended.
/// </summary>
public static class PodPhrase
{
    public static string Of(PodView pod)
    {
        var status = pod.Status;
        var phrase = status.Reason.Length > 0 ? status.Reason : status.Phase;
        foreach (var condition in status.Conditions)
            if (condition is { Type: "PodScheduled", Reason: "SchedulingGated" }) phrase = condition.Reason;
        if (OfInit(pod) is { } init) phrase = init;
        else phrase = OfContainers(pod, phrase);
        if (!pod.Metadata.IsBeingDeleted) return phrase;
        return status.Reason == "NodeLost" ? "Unknown" : phrase is "Succeeded" or "Failed" or "Completed" && status.Phase is "Succeeded" or "Failed" ? phrase : "Terminating";
    }

    public static bool IsInitializing(PodView pod) => OfInit(pod) is not null;

    // "Init:1/3", "Init:Error"; null when all init containers are through.
    private static string? OfInit(PodView pod)
    {
        var sidecars = pod.Spec.InitContainers.Where(c => c.RestartPolicy == "Always").Select(c => c.Name).ToHashSet();
        var at = 0;
        foreach (var status in pod.Status.InitContainerStatuses)
        {
            var (waiting, ended) = (status.State.Waiting, status.State.Terminated);
            var isThrough = (ended.IsPresent && ended.ExitCode == 0) || (sidecars.Contains(status.Name) && status.Started == true);
            if (isThrough)
            {
                at++;
                continue;
            }
            if (ended.IsPresent) return "Init:" + Ending(ended);
            return waiting.IsPresent && waiting.Reason.Length > 0 && waiting.Reason != "PodInitializing" ? "Init:" + waiting.Reason : $"Init:{at}/{pod.Spec.InitContainers.Count}";
        }
        return null;
    }

    private static string OfContainers(PodView pod, string phrase)
    {
        var isAnyRunning = false;
        for (var i = pod.Status.ContainerStatuses.Count - 1; i >= 0; i--)
        {
            var state = pod.Status.ContainerStatuses[i].State;
            if (state.Waiting is { IsPresent: true, Reason.Length: > 0 }) phrase = state.Waiting.Reason;
            else if (state.Terminated.IsPresent) phrase = Ending(state.Terminated);
            else if (state.Running.IsPresent && pod.Status.ContainerStatuses[i].Ready) isAnyRunning = true;
        }
        if (phrase != "Completed" || !isAnyRunning) return phrase;
        return pod.Status.Conditions.Any(c => c is { Type: "Ready", Status: "True" }) ? "Running" : "NotReady";
    }

    private static string Ending(ContainerStateTerminatedView ended) =>
        ended.Reason.Length > 0 ? ended.Reason : ended.Signal != 0 ? $"Signal:{ended.Signal}" : $"ExitCode:{ended.ExitCode}";
}
