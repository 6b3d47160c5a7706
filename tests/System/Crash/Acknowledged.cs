using Naru.Tests.Harness;

namespace Naru.Tests.System.Crash;

/// <summary>What the product said it had done, each with the question that shows whether it is still so.</summary>
internal sealed class Acknowledged(CrashMachine machine)
{
    private readonly List<(string What, Func<Task<string?>> Fault)> _facts = [];

    public int Count => _facts.Count;

    /// <summary>Drops what was noted since; the round itself undid it.</summary>
    public void KeepFirst(int count) => _facts.RemoveRange(count, _facts.Count - count);

    /// <summary>A docker object with a field that must stay as it is.</summary>
    public void Docker(string what, string[] question, string answer) => _facts.Add((what, async () => Differs(await machine.Naru.DockerAsync(question), answer)));

    public void Kubernetes(string what, string[] question, string answer) => _facts.Add((what, async () => Differs(await machine.Naru.KubectlAsync(question), answer)));

    public void Gone(string what, string[] question) => _facts.Add((what, async () =>
    {
        var asked = await machine.Naru.DockerAsync(question);
        return asked.ExitCode != 0 && asked.Errors.Contains("o such", StringComparison.Ordinal) ? null : $"it is there again: {asked.Output}{asked.Errors}";
    }
    ));

    /// <summary>Containers that run now: each must go on with the same first process.</summary>
    public async Task RunningAsync(params string[] containers) =>
        Docker($"containers {string.Join(", ", containers)} run on", ["inspect", "-f", Run, .. containers], await machine.DockerAsync(["inspect", "-f", Run, .. containers]));

    /// <summary>Every promise that was not held, in words.</summary>
    public async Task<IReadOnlyList<string>> BrokenAsync()
    {
        var broken = new List<string>();
        foreach (var (what, fault) in _facts)
            if (await fault() is { } why) broken.Add($"{what}: {why}");
        return broken;
    }

    private const string Run = "{{.Id}} {{.State.Status}} {{.State.Pid}} {{.RestartCount}}";

    private static string? Differs(Command asked, string answer) =>
        asked.ExitCode == 0 && asked.Trimmed == answer ? null : $"was \"{answer}\", is \"{asked.Trimmed}\" {asked.Errors.Trim()}";
}
