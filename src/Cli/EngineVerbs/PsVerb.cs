using Naru.Cli.Grammar;
using Naru.Cli.Output;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru ps</c></summary>
internal static class PsVerb
{
    public static Verb Verb { get; } = new("ps", "", "list containers",
    [
        Flag.Switch("all", 'a', "also those that do not run"),
        Flag.Switch("quiet", 'q', "ids only"),
        Flag.Text("output", 'o', "json", "print what the engine answered"),
    ], RunAsync)
    { MostWords = 0 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        var containers = await engine.GetAsync($"/containers/json?all={(invocation.Arguments.Has("all") ? 1 : 0)}", invocation.Cancel);
        if (invocation.Arguments.Text("output") == "json") invocation.Screen.Line(containers.ToString());
        else if (invocation.Arguments.Has("quiet")) foreach (var container in containers.Items) invocation.Screen.Line(Short(container["Id"].Text));
        else Table(containers).Print(invocation.Screen);
        return 0;
    }

    private static TextTable Table(Resources.Trees.Tree containers)
    {
        var table = new TextTable("CONTAINER ID", "IMAGE", "STATUS", "PORTS", "NAMES");
        foreach (var container in containers.Items)
        {
            var ports = new List<string>();
            foreach (var port in container["Ports"].Items)
                ports.Add((port["PublicPort"].IsNothing ? "" : $"{port["IP"].Text}:{port["PublicPort"].Text}->") + $"{port["PrivatePort"].Text}/{port["Type"].Text}");
            table.Row(Short(container["Id"].Text), container["Image"].Text, container["Status"].Text, string.Join(", ", ports), container["Names"][0].Text.TrimStart('/'));
        }
        return table;
    }

    private static string Short(string id) => id.Length > 12 ? id[..12] : id;
}
