using Naru.Tests.Harness;

namespace Naru.Tests.System.Pods;

/// <summary>One namespace of a running cluster, driven as people drive it: by kubectl.</summary>
internal class PodSpace(NaruInstance naru, string name)
{
    public const string Image = "registry.naru/box:1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public NaruInstance Naru { get; } = naru;

    public string Name { get; } = name;

    /// <summary>Applies a manifest, in which IMAGE stands for the image of the tests.</summary>
    public async Task ApplyAsync(string manifest) => (await RunAsync(["apply", "-f", "-"], manifest.Replace("IMAGE", Image))).Succeeded();

    /// <summary>Runs kubectl, which must succeed; gives what it printed.</summary>
    public async Task<string> KubectlAsync(params string[] arguments) => (await RunAsync(arguments)).Succeeded().Trimmed;

    /// <summary>Runs kubectl, which must fail; gives what it complained of.</summary>
    public async Task<string> RefusedAsync(params string[] arguments)
    {
        var command = await RunAsync(arguments);
        Assert.True(command.ExitCode != 0, $"`{command.Line}` succeeded\n{command.Output}");
        return command.Errors.TrimEnd('\n');
    }

    public Task<Command> RunAsync(string[] arguments, string input = "") => Naru.KubectlAsync(["-n", Name, .. arguments], input);

    /// <summary>One field of an object, by its JSON path.</summary>
    public Task<string> FieldAsync(string what, string path) => KubectlAsync("get", what, "-o", $"jsonpath={{{path}}}");

    public Task ReadyAsync(string pod) => UntilFieldAsync(pod, ".status.conditions[?(@.type==\"Ready\")].status", "True");

    public Task UntilFieldAsync(string what, string path, string value) =>
        UntilAsync($"{path} of {what} is \"{value}\"", ["get", what, "-o", $"jsonpath={{{path}}}"], text => text == value);

    public async Task<string> UntilAsync(string what, string[] kubectl, Func<string, bool> holds) =>
        (await NaruInstance.UntilAsync(what, () => RunAsync(kubectl), done => done.ExitCode == 0 && holds(done.Trimmed), Patience)).Trimmed;
}
