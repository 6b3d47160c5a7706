using Naru.DockerApi.Http;
using Naru.DockerApi.Routing;
using Naru.Engine.Containers;
using Naru.Engine.Content;
using Naru.Engine.Images;
using Naru.Engine.Transfer;

namespace Naru.DockerApi.Images;

/// <summary>Images as archives: load, save.</summary>
internal sealed class ArchiveEndpoints(ContainerEngine engine, ImageStore store, TimeProvider clock)
{
    private readonly ImageArchive archive = new(store, clock);

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/images/get", r => SaveAsync(r, r.Texts("names"))),
        new("GET", "/images/**/get", r => SaveAsync(r, [r.Part(0)])),
        new("POST", "/images/load", LoadAsync),
    ];

    private async Task SaveAsync(DockerRequest request, IReadOnlyList<string> names)
    {
        foreach (var name in names) store.Resolve(name);
        var body = await request.BeginStreamAsync("application/x-tar");
        await BlockingWork.RunAsync(() => archive.Save(names, new BlockingStream(body, request.Aborted), request.Aborted));
    }

    private async Task LoadAsync(DockerRequest request)
    {
        var loaded = await BlockingWork.RunAsync(() => archive.Load(new BlockingStream(request.Body, request.Aborted), request.Aborted));
        await ProgressStream.RunAsync(request, report =>
        {
            foreach (var image in loaded)
            {
                engine.Events.Publish("image", "load", image.Id.ToString(), new Dictionary<string, string> { ["name"] = image.Name?.Familiar ?? image.Id.ToString() });
                report(ProgressMessage.Text(image.Message + "\n"));
            }
            return Task.CompletedTask;
        });
    }
}
