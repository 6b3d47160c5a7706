using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Content;
using Naru.Engine.Images;
using Naru.Engine.Transfer;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.DockerApi.Images;

/// <summary>Images between this machine and registries, and from root file systems: pull, push, import.</summary>
internal sealed class TransferEndpoints(ContainerEngine engine, ImageStore store, RegistryHosts hosts, TimeProvider clock)
{
    public IEnumerable<Route> Routes() =>
    [
        new("POST", "/images/create", r => r.Text("fromSrc").Length > 0 ? ImportAsync(r) : PullAsync(r)),
        new("POST", "/images/**/push", PushAsync),
        new("POST", "/auth", AuthAsync),
    ];

    private async Task PullAsync(DockerRequest request)
    {
        var name = NameOf(request.Text("fromImage"), request.Text("tag"));
        var platform = request.Text("platform") is { Length: > 0 } asked ? Platform.Parse(asked) : null;
        var credentials = RegistryAuth.Of(request);
        await ProgressStream.RunAsync(request, async report =>
        {
            var image = await new ImagePull(store, hosts, clock).Pull(name, platform, credentials, report, request.Aborted);
            Tell("pull", name.WithDefaultTag().Familiar, image.Id.ToString());
        });
    }

    private async Task PushAsync(DockerRequest request)
    {
        var tag = request.Text("tag");
        var name = NameOf(request.Part(0), tag);
        var credentials = RegistryAuth.Of(request);
        await ProgressStream.RunAsync(request, async report =>
        {
            await new ImagePush(store, hosts, clock).Push(name, allTags: tag.Length == 0 && name.Tag is null, credentials, report, request.Aborted);
            Tell("push", name.Familiar, name.Familiar);
        });
    }

    private async Task ImportAsync(DockerRequest request)
    {
        if (request.Text("fromSrc") != "-") throw EngineException.Unsupported("importing from an address is not offered: fetch it and send it, as in `docker import - NAME`");
        var name = request.Text("repo").Length > 0 ? NameOf(request.Text("repo"), request.Text("tag")) : null;
        var platform = request.Text("platform") is { Length: > 0 } asked ? Platform.Parse(asked) : null;
        var image = await BlockingWork.RunAsync(() =>
            new ImageArchive(store, clock).Import(new BlockingStream(request.Body, request.Aborted), name, request.Text("message"), request.Texts("changes"), platform, request.Aborted));
        Tell("import", name?.Familiar ?? image.Id.ToString(), image.Id.ToString());
        await ProgressStream.RunAsync(request, report =>
        {
            report(ProgressMessage.Of(image.Id.ToString()));
            return Task.CompletedTask;
        });
    }

    /// <summary>The client keeps credentials and shows them with each request; here they are only tried.</summary>
    private async Task AuthAsync(DockerRequest request)
    {
        var body = await request.ReadAsync(WireJson.Default.RegistryAuthJson);
        if (body is null || RegistryAuth.Of(body) is not { } credentials) throw EngineException.Invalid("no credentials were given");
        var domain = body.ServerAddress.Replace("https://", "", StringComparison.Ordinal).Replace("http://", "", StringComparison.Ordinal).Split('/')[0];
        if (domain is "" or "index.docker.io") domain = ImageReference.DefaultDomain;
        await new RegistryLogin(hosts).CheckAsync(domain, credentials, request.Aborted);
        await request.JsonAsync(StatusCodes.Status200OK, new AuthAnswer("Login Succeeded", ""), WireJson.Default.AuthAnswer);
    }

    private void Tell(string action, string name, string id) => engine.Events.Publish("image", action, name, new Dictionary<string, string> { ["name"] = name, ["id"] = id });

    private static ImageReference NameOf(string repository, string tag)
    {
        var name = ImageReference.Parse(repository);
        if (tag.Length == 0) return name;
        return tag.StartsWith("sha256:", StringComparison.Ordinal) ? name.WithDigest(Digest.Parse(tag)) : name.WithTag(tag);
    }
}
