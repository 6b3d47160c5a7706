using Naru.Engine.Build;
using Naru.Engine.Containers.Config;
using Naru.Engine.Images;
using Naru.Oci.Images;

namespace Naru.Engine.Containers.Create;

/// <summary>Makes an image of a container: its image's layers and one more of what it wrote, and its configuration.</summary>
internal sealed class ContainerCommit(ContainerParts parts, ImageStore images)
{
    public ImageRecord Commit(ContainerRecord record, CommitRequest request, CancellationToken cancel)
    {
        var image = new ImageCommit(images, parts.Clock).Commit(
            record.Id, images.Resolve(record.ImageId), Parameters(request.Config ?? record.Config), request.Changes,
            request.Author.Length > 0 ? request.Author : null, request.Comment, request.Name, cancel);
        parts.Tell(record, "commit", ("imageID", image.Id.ToString()), ("imageRef", request.Name?.Familiar ?? ""));
        return image;
    }

    private static ExecutionParameters Parameters(ContainerConfig config) => new()
    {
        User = config.User,
        ExposedPorts = config.ExposedPorts,
        Env = config.Env,
        Entrypoint = config.Entrypoint,
        Cmd = config.Cmd,
        Volumes = config.Volumes,
        WorkingDir = config.WorkingDir,
        Labels = config.Labels,
        StopSignal = config.StopSignal,
        StopTimeout = config.StopTimeout,
        Shell = config.Shell,
        Healthcheck = config.Healthcheck is { } health
            ? new Healthcheck { Test = health.Test, Interval = health.Interval, Timeout = health.Timeout, StartPeriod = health.StartPeriod, StartInterval = health.StartInterval, Retries = health.Retries }
            : null,
    };
}
