using System.Net.Http.Headers;
using Naru.Cli.Grammar;
using Naru.Resources.Trees;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru build</c>: packs the folder and has the engine run its Dockerfile.</summary>
internal static class BuildVerb
{
    public static Verb Verb { get; } = new("build", "FOLDER", "build an image from a Dockerfile",
    [
        Flag.Many("tag", 't', "NAME[:TAG]", "a name for the image"),
        Flag.Text("file", 'f', "PATH", "the Dockerfile, within the folder (default Dockerfile)"),
        Flag.Many("build-arg", null, "NAME=VALUE", "a value for an ARG"),
        Flag.Text("target", null, "STAGE", "stop at this stage"),
        Flag.Switch("no-cache", null, "run every step anew"),
        Flag.Switch("quiet", 'q', "print only the image's id"),
    ], RunAsync)
    { LeastWords = 1, MostWords = 1 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        using var context = new BuildContextContent(invocation.Words[0]) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-tar") } };
        await using var progress = await engine.StreamAsync(HttpMethod.Post, "/build?" + Query(invocation.Arguments), context, invocation.Cancel);
        await JsonLines.ShowAsync(progress, invocation);
        return 0;
    }

    private static string Query(Arguments arguments)
    {
        var parts = new List<string> { $"dockerfile={Uri.EscapeDataString(arguments.Text("file") ?? "Dockerfile")}" };
        parts.AddRange(arguments.Many("tag").Select(tag => $"t={Uri.EscapeDataString(tag)}"));
        if (arguments.Text("target") is { } target) parts.Add($"target={Uri.EscapeDataString(target)}");
        if (arguments.Has("no-cache")) parts.Add("nocache=1");
        if (arguments.Has("quiet")) parts.Add("q=1");
        var given = Tree.EmptyObject;
        foreach (var pair in arguments.Many("build-arg"))
        {
            var equals = pair.IndexOf('=');
            given = given.With(equals < 0 ? pair : pair[..equals], equals < 0 ? Environment.GetEnvironmentVariable(pair) ?? "" : pair[(equals + 1)..]);
        }
        if (given.Count > 0) parts.Add($"buildargs={Uri.EscapeDataString(given.ToString())}");
        return string.Join('&', parts);
    }
}
