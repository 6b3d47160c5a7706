using Naru.Cli.Grammar;
using Naru.Cli.Output;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru images</c></summary>
internal static class ImagesVerb
{
    public static Verb Verb { get; } = new("images", "", "list images",
    [
        Flag.Switch("quiet", 'q', "ids only"),
        Flag.Text("output", 'o', "json", "print what the engine answered"),
    ], RunAsync)
    { MostWords = 0 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        var images = await engine.GetAsync("/images/json", invocation.Cancel);
        if (invocation.Arguments.Text("output") == "json")
        {
            invocation.Screen.Line(images.ToString());
            return 0;
        }
        var table = new TextTable("IMAGE", "ID", "SIZE", "CREATED");
        foreach (var image in images.Items)
        {
            var id = image["Id"].Text.Replace("sha256:", "")[..12];
            if (invocation.Arguments.Has("quiet")) invocation.Screen.Line(id);
            var age = Units.Age(DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(image["Created"].AsInt64()));
            if (image["RepoTags"].Count == 0) table.Row("<none>", id, Units.Size(image["Size"].AsInt64()), $"{age} ago");
            foreach (var tag in image["RepoTags"].Items) table.Row(tag.Text, id, Units.Size(image["Size"].AsInt64()), $"{age} ago");
        }
        if (!invocation.Arguments.Has("quiet")) table.Print(invocation.Screen);
        return 0;
    }
}
