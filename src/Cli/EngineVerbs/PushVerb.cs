namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru push</c></summary>
internal static class PushVerb
{
    public static Verb Verb { get; } = new("push", "IMAGE", "send an image to a registry", [], async invocation =>
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        var (name, tag) = ImageName.Split(invocation.Words[0]);
        // The engine insists on the header; the credentials for its own registry it knows itself.
        var path = $"/images/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}/push?tag={Uri.EscapeDataString(tag)}";
        await using var progress = await engine.StreamAsync(HttpMethod.Post, path, null, invocation.Cancel, ("X-Registry-Auth", "e30="));
        await JsonLines.ShowAsync(progress, invocation);
        return 0;
    })
    { LeastWords = 1, MostWords = 1 };
}
