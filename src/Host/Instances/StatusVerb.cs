using Naru.Cli;
using Naru.Cli.Grammar;
using Naru.Cli.Output;
using Naru.Kernel.Cgroups;
using Naru.Resources.Trees;

namespace Naru.Host.Instances;

/// <summary><c>naru status</c>: whether an instance is served, and what it has running.</summary>
internal static class StatusVerb
{
    private const int NotRunning = 3;

    public static Verb Verb { get; } = new("status", "", "whether Naru runs here, and what it holds",
    [
        .. InstanceFlags.All,
        Flag.Text("output", 'o', "json", "for programs"),
    ], InstanceFlags.Guarded(Run))
    { MostWords = 0 };

    private static Task<int> Run(Invocation invocation)
    {
        var instance = InstanceFlags.Read(invocation);
        if (!instance.IsKnown && invocation.Arguments.Text("output") != "json")
        {
            invocation.Screen.Line($"no Naru stands at {instance.DataDirectory} and {instance.RunDirectory}; start one with `naru up`, or name another one's directory with --data or --run");
            return Task.FromResult(NotRunning);
        }
        var served = InstanceLock.IsHeld(instance);
        var rows = instance.Nodes().Prepend(instance).Select(Row).ToList();
        if (invocation.Arguments.Text("output") == "json") invocation.Screen.Line(Json(instance, served, rows));
        else Print(instance, served, rows, invocation.Screen);
        return Task.FromResult(served ? 0 : NotRunning);
    }

    private static (Instance Instance, int Server, int Keeper, int Containers) Row(Instance instance) =>
        (instance, Count(instance, "server"), Count(instance, "keeper"), Count(instance, "engine") + Count(instance, "pods"));

    private static int Count(Instance instance, string part) => Cgroup.At($"{instance.CgroupRoot}/{part}").Processes().Count;

    private static void Print(Instance instance, bool served, List<(Instance Instance, int Server, int Keeper, int Containers)> rows, Screen screen)
    {
        screen.Line(served ? screen.Green("Naru is up") : screen.Red("Naru is not up") + $"; start it with `naru up --data {instance.DataDirectory} --run {instance.RunDirectory}`");
        var table = new TextTable("DATA", "SERVER", "KEEPER", "PROCESSES IN CONTAINERS");
        foreach (var (one, server, keeper, containers) in rows) table.Row(one.DataDirectory, Is(server), Is(keeper), containers.ToString());
        table.Print(screen);

        static string Is(int count) => count > 0 ? "running" : "-";
    }

    private static string Json(Instance instance, bool served, List<(Instance Instance, int Server, int Keeper, int Containers)> rows) => Tree.Object(
        ("up", served),
        ("data", instance.DataDirectory),
        ("run", instance.RunDirectory),
        ("nodes", Tree.Array(rows.Select(row => Tree.Object(
            ("data", row.Instance.DataDirectory), ("server", row.Server > 0), ("keeper", row.Keeper > 0), ("processes", row.Containers)))))).ToString();
}
