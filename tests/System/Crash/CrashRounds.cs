using System.Diagnostics;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Crash;

/// <summary>Runs the rounds one after the other on one machine and notes what each did.</summary>
internal sealed class CrashRounds(CrashMachine machine, Acknowledged acknowledged, Action<string> say)
{
    private readonly Leftovers _leftovers = new(machine);
    private int _number;

    public List<string> Faults { get; } = [];

    public HashSet<string> Passed { get; } = [];

    public int KeepersKilled { get; private set; }

    public async Task RunAsync(string failpoint, int pass, bool killKeeper)
    {
        var began = Stopwatch.GetTimestamp();
        var known = acknowledged.Count;
        var work = CrashPlan.Work(failpoint, machine, ++_number);
        var did = $"{failpoint}:{pass}{(killKeeper ? " and the keeper" : "")}, to {work.What}";
        try
        {
            await work.PrepareAsync();
            machine.Arm(failpoint, pass);
            await work.DriveAsync(acknowledged);
            await machine.PassedAsync(failpoint);
            Passed.Add(failpoint);
            if (!CrashPlan.IsKeepers(failpoint)) await RestartAsync(killKeeper);
            if (killKeeper && machine.HasFurtherNode && machine.KillKeeper("node-2") > 0) KeepersKilled++;
            await CheckAsync("after the restart", await acknowledged.BrokenAsync());
            acknowledged.KeepFirst(known);
            await work.CompleteAsync();
            await CheckAsync("at the end", await _leftovers.StayingAsync());
            say($"{_number,3} {Stopwatch.GetElapsedTime(began).TotalSeconds,5:F1} s  {did}");
        }
        catch (Exception fault) when (fault is TimeoutException or InvalidOperationException or Xunit.Sdk.XunitException)
        {
            acknowledged.KeepFirst(known);
            Faults.Add($"round {_number}, {did}: {fault.Message}");
            say($"{_number,3} {Stopwatch.GetElapsedTime(began).TotalSeconds,5:F1} s  {did}: FAILED");
            if (!machine.ServerRuns) await machine.UpAsync();
        }
    }

    /// <summary>What was promised before the first round holds after the last.</summary>
    public async Task StillTrueAsync() => Faults.AddRange((await acknowledged.BrokenAsync()).Select(why => $"after the last round: {why}"));

    private async Task RestartAsync(bool killKeeper)
    {
        // On several nodes it may have been an agent that passed the place; the server goes with it.
        if (machine.HasFurtherNode && machine.ServerRuns) machine.KillServer();
        await machine.ServerDiedAsync();
        if (killKeeper)
        {
            // None runs where the very first start was broken off.
            if (machine.KillKeeper() > 0) KeepersKilled++;
        }
        await machine.UpAsync();
    }

    private static Task CheckAsync(string when, IReadOnlyList<string> wrong) =>
        wrong.Count == 0 ? Task.CompletedTask : throw new InvalidOperationException($"{when}:\n  {string.Join("\n  ", wrong)}");
}
