using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Containers;
using Naru.DockerApi.Http;
using Naru.DockerApi.Images;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.DockerApi.Volumes;
using Naru.Engine.Containers;
using Naru.Engine.Images;

namespace Naru.DockerApi.Daemon;

/// <summary>What images, containers and volumes take on disk, counted anew each time.</summary>
internal sealed class DiskUseEndpoint(ContainerEngine engine, ImageStore images, VolumeEndpoints volumes, TimeProvider clock)
{
    public IEnumerable<Route> Routes() => [new("GET", "/system/df", AnswerAsync)];

    private async Task AnswerAsync(DockerRequest request) =>
        await request.JsonAsync(StatusCodes.Status200OK, await BlockingWork.RunAsync(Count), WireJson.Default.DiskUseJson);

    private DiskUseJson Count()
    {
        var used = ImageDiskUsage.Of(images);
        var now = clock.GetUtcNow();
        return new DiskUseJson
        {
            LayersSize = used.Sum(u => u.Size - u.Shared) + used.Select(u => u.Shared).DefaultIfEmpty(0).Max(),
            Images = [.. used.Select(u => ImageShapes.Summary(images, u.Image) with { SharedSize = u.Shared, Containers = u.Containers })],
            Containers = [.. engine.List().Select(v => ContainerShapes.Summary(v, now, engine.SizeOf(v.Id), engine.ImageSizeOf(v.Id)))],
            Volumes = [.. engine.Volumes.List().Select(v => volumes.Shape(v, new VolumeUseJson(engine.Volumes.SizeOf(v.Name), engine.UsersOfVolume(v.Name))))],
        };
    }
}
