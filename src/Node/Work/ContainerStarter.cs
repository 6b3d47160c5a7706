using Naru.Node.Configuration;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Api;

namespace Naru.Node.Work;

/// <summary>
/// Takes one container from nothing to running: the objects it refers to, its pod's volumes, its image, the container, the
/// start, its postStart hook. What fails becomes the <see cref="Trouble"/> that its status shows and that says when to try again.
/// </summary>
internal sealed class ContainerStarter(NodeParts parts, PodVolumes volumes, PodObjectReader objects)
{
    private readonly ImageFetch _images = new(parts);
    private readonly ContainerHook _hook = new(parts);

    /// <summary>Null when the container runs.</summary>
    /// <param name="interrupt">Cancelled as soon as the pod is to end: only waits are given up, never a half-made container.</param>
    public async ValueTask<Trouble?> StartAsync(PodAction.Start start, PodGoal goal, string podIp, Trouble? before, CancellationToken interrupt, CancellationToken cancel)
    {
        var now = parts.Time.GetUtcNow();
        try
        {
            return await StartedAsync(start, goal, podIp, before, interrupt, cancel);
        }
        catch (ImageMissingException missing)
        {
            parts.Events.Warning(goal.Pod, "Failed", missing.Message, start.Container.FieldPath);
            if (before is { LaterReason: "ImagePullBackOff" }) parts.Events.Normal(goal.Pod, "BackOff", $"Back-off pulling image \"{start.Container.Image}\"", start.Container.FieldPath);
            return missing.Reason == "ErrImagePull"
                ? Trouble.Pull(before, start.Container.Image, missing.Message, parts.Time.GetUtcNow())
                : Trouble.Other(before, missing.Reason, missing.Message, now);
        }
        catch (PodConfigurationException wrong)
        {
            if (wrong.Reason == "FailedMount") parts.Events.Warning(goal.Pod, "FailedMount", wrong.Message);
            else parts.Events.Warning(goal.Pod, "Failed", $"Error: {wrong.Message}", start.Container.FieldPath);
            return wrong.Reason == "FailedMount"
                ? Trouble.Other(before, goal.Init.Count > 0 ? "PodInitializing" : "ContainerCreating", "", now)
                : Trouble.Other(before, wrong.Reason, wrong.Message, now);
        }
        catch (ApiRefusedException refused)
        {
            parts.Events.Warning(goal.Pod, "Failed", $"Error: {refused.Message}", start.Container.FieldPath);
            return Trouble.Other(before, "CreateContainerConfigError", refused.Message, now);
        }
    }

    private async ValueTask<Trouble?> StartedAsync(PodAction.Start start, PodGoal goal, string podIp, Trouble? before, CancellationToken interrupt, CancellationToken cancel)
    {
        var read = await objects.ReadAsync(goal, podIp, cancel);
        await volumes.PrepareAsync(goal, read, cancel);
        var image = await _images.EnsureAsync(start.Container, goal, read, interrupt);
        interrupt.ThrowIfCancellationRequested();
        var spec = ContainerSpecPlan.Of(start, goal, read, image, volumes.Prepared);
        string id;
        try
        {
            id = await parts.Runtime.CreateContainerAsync(spec, cancel);
            parts.Events.Normal(goal.Pod, "Created", $"Created container: {start.Container.Name}", start.Container.FieldPath);
        }
        catch (PodRuntimeException failure)
        {
            return Failed("CreateContainerError", failure.Message);
        }
        try
        {
            await parts.Runtime.StartContainerAsync(id, cancel);
            parts.Events.Normal(goal.Pod, "Started", $"Started container {start.Container.Name}", start.Container.FieldPath);
        }
        catch (PodRuntimeException failure)
        {
            await parts.Runtime.RemoveContainerAsync(id, cancel);
            return Failed("RunContainerError", failure.Message);
        }
        await PostStartAsync(start.Container, goal, id, podIp, interrupt, cancel);
        return null;

        Trouble Failed(string reason, string message)
        {
            parts.Events.Warning(goal.Pod, "Failed", $"Error: {message}", start.Container.FieldPath);
            var trouble = Trouble.Other(before, reason, message, parts.Time.GetUtcNow());
            return trouble with { RetryAt = parts.Time.GetUtcNow() + BackOff.After(trouble.Count) };
        }
    }

    private async ValueTask PostStartAsync(ContainerGoal container, PodGoal goal, string id, string podIp, CancellationToken interrupt, CancellationToken cancel)
    {
        var handler = container.Spec["lifecycle"]["postStart"];
        if (!handler.IsObject) return;
        var fault = await _hook.RunAsync(handler, container, id, podIp, TimeSpan.FromHours(1), interrupt);
        if (fault.Length == 0) return;
        parts.Events.Warning(goal.Pod, "FailedPostStartHook", $"PostStartHook failed: {fault}", container.FieldPath);
        await parts.Runtime.StopContainerAsync(id, goal.Grace, cancel);
    }
}
