using Naru.Engine.Build;
using Naru.Engine.Containers.Config;
using Naru.Engine.Images;
using Naru.Engine.Layers;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Containers.Create;

/// <summary>Makes an image of a container: its image's layers and one more of what it wrote, and its configuration.</summary>
internal sealed class ContainerCommit(ContainerParts parts, ImageStore images)
{
    public ImageRecord Commit(ContainerRecord record, CommitRequest request, CancellationToken cancel)
    {
        var parent = images.Resolve(record.ImageId);
        using var hold = images.Content.Hold();
        var layer = parts.Layers.Overlays.WriteLayer(record.Id, images.Content, cancel);
        var manifest = images.ManifestOf(parent);
        var image = images.Add(Describe(record, request, images.ConfigOf(parent), layer), [.. manifest.Layers, layer.Descriptor], parent.Id, cancellation: cancel);
        if (request.Name is { } name) images.Tag(image.Id, name);
        parts.Tell(record, "commit", ("imageID", image.Id.ToString()), ("imageRef", request.Name?.Familiar ?? ""));
        return image;
    }

    private ImageConfig Describe(ContainerRecord record, CommitRequest request, ImageConfig below, LayerBlob layer)
    {
        var now = parts.Clock.GetUtcNow();
        return below with
        {
            Created = now,
            Author = request.Author.Length > 0 ? request.Author : below.Author,
            Comment = request.Comment,
            Config = ConfigChange.ApplyLines(Parameters(request.Config ?? record.Config), request.Changes),
            RootFs = below.RootFs with { DiffIds = [.. below.RootFs.DiffIds, layer.DiffId.ToString()] },
            History = [.. below.History ?? [], new HistoryEntry { Created = now, CreatedBy = string.Join(' ', record.Command), Author = request.Author, Comment = request.Comment }],
        };
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
