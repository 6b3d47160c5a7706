using Naru.Cli.Grammar;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru pull</c></summary>
internal static class PullVerb
{
    public static Verb Verb { get; } = new("pull", "IMAGE", "fetch an image from a registry", [], async invocation =>
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        await PullAsync(engine, invocation.Words[0], invocation);
        return 0;
    })
    { LeastWords = 1, MostWords = 1 };

    public static async Task PullAsync(EngineClient engine, string image, Invocation invocation)
    {
        var (name, tag) = ImageName.Split(image);
        await using var progress = await engine.StreamAsync(HttpMethod.Post, $"/images/create?fromImage={Uri.EscapeDataString(name)}&tag={Uri.EscapeDataString(tag)}", null, invocation.Cancel);
        await JsonLines.ShowAsync(progress, invocation);
    }
}
