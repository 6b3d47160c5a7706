using System.Diagnostics;
using Naru.Tests.Harness;

namespace Naru.Tests.Clients.Kubectl;

/// <summary>An API server by itself, on a free port of loopback, with everything in a directory of its own; shared by the tests of one class.</summary>
public sealed class ApiServerFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naru-kubectl-").FullName;
    private Process? _server;

    public string Kubeconfig => Path.Combine(_folder, "run", "kubeconfig");

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo(NaruInstance.Executable, ["apiserver", "--data", Path.Combine(_folder, "data"), "--run", Path.Combine(_folder, "run"), "--api-port", "0"])
        {
            RedirectStandardOutput = true,
        };
        _server = Process.Start(start) ?? throw new InvalidOperationException($"{NaruInstance.Executable} did not start");
        var line = await _server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.StartsWith("the API answers on ", line);
        await OkAsync("create", "serviceaccount", "default");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill();
            await _server.WaitForExitAsync();
        }
        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public Task<Command> RunAsync(string[] arguments, string input = "", params (string Name, string Value)[] environment)
    {
        var all = new Dictionary<string, string> { ["KUBECONFIG"] = Kubeconfig, ["HOME"] = _folder, ["KUBECACHEDIR"] = Path.Combine(_folder, "cache"), ["TMPDIR"] = _folder };
        foreach (var (name, value) in environment) all[name] = value;
        return Command.RunAsync("kubectl", arguments, new CommandOptions { Input = input, Environment = all });
    }

    /// <summary>Runs what must succeed, and gives what it printed.</summary>
    public async Task<string> OkAsync(params string[] arguments) => (await RunAsync(arguments)).Succeeded().Trimmed;

    public async Task<string> ApplyAsync(string manifest, params string[] more) => (await RunAsync(["apply", "-f", "-", .. more], manifest)).Succeeded().Trimmed;

    /// <summary>Runs what must be refused, and gives the refusal.</summary>
    public async Task<string> RefusedAsync(string[] arguments, string input = "")
    {
        var command = await RunAsync(arguments, input);
        Assert.True(command.ExitCode != 0, $"`{command.Line}` succeeded\n{command.Output}");
        return command.Errors.TrimEnd('\n');
    }

    /// <summary>A file with that content, for tests that need one.</summary>
    public string File(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
