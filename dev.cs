// Every chore of the project, one entry: dotnet run dev.cs -- CHORE [arguments]. The same one that CI calls.
//
//   build      the one file, out/naru (NativeAOT, static)
//   check      compile everything and hold the format
//   tidy | unit | sim | system | clients   one suite; arguments go to the test platform
//              (--filter-class NAME, --filter-method NAME; sim also takes NARU_SEED and NARU_SEEDS)
//   bench      the figures, each beside a peer or a floor of the same run (--filter NAME, --rounds N)
//   quickstart the newcomer's walk, each step counted as a test
//   test       everything, ending with the line N passed, N failed, N skipped
//   generate   typed views from the shapes
#:property PublishAot=false
#:property TreatWarningsAsErrors=false

using System.Diagnostics;
using System.Text.RegularExpressions;

if (!File.Exists("Naru.slnx")) return Fail("run it from the top of the checkout");
var chore = args.FirstOrDefault() ?? "help";
string[] rest = args.Length > 1 ? args[1..] : [];

return chore switch
{
    "build" => Build(),
    "check" => Check(),
    "tidy" or "unit" or "sim" or "system" or "clients" => RunOne(chore, rest),
    "bench" => Bench(rest),
    "quickstart" => Quickstart(),
    "test" => TestAll(),
    "generate" => Run("dotnet", ["run", "--project", "tools/Generate", "--", .. rest]),
    _ => Fail("chores: build, check, tidy, unit, sim, system, clients, bench, quickstart, test, generate"),
};

// The analyzers speak in `check`; here they would only cost a newcomer's time.
static int Build(Action<string>? line = null) =>
    Run("dotnet", ["publish", "src/Host", "-c", "Release", "-o", "out", "-v", "quiet", "--nologo", "-p:DebugType=none", "-p:RunAnalyzers=false", "-p:UseSharedCompilation=true"], line);

/// The web program of the samples: what the system tests and the quickstart run in containers.
static int BuildSample(Action<string>? line = null) =>
    Run("dotnet", ["publish", "samples/web", "-c", "Release", "-o", "out/quickstart/web", "-v", "quiet", "--nologo", "-p:DebugType=none"], line);

static int Check() =>
    First(Run("dotnet", ["build", "Naru.slnx", "-v", "quiet", "--nologo"]), () => Format());

static int Format(Action<string>? line = null) =>
    Run("dotnet", ["format", "Naru.slnx", "--no-restore", "--verify-no-changes"], line);

static int RunOne(string chore, string[] rest)
{
    var project = Suite(chore);
    if (Run("dotnet", ["build", $"tests/{project}", "-v", "quiet", "--nologo"]) is var built and not 0) return built;
    if (chore is "system" or "clients" && !File.Exists("out/naru") && Build() is var published and not 0) return published;
    if (chore is "system" && !File.Exists("out/quickstart/web/web") && BuildSample() is var sample and not 0) return sample;
    return Run($"tests/{project}/bin/Debug/net10.0/Naru.Tests.{project}", rest);
}

/// In namespaces of its own: no way out, and without the cgroup2 mount that is only half in use on hybrid machines, which
/// crun refuses to work beside. Naru uses the v1 hierarchies there either way.
static int Bench(string[] rest)
{
    if (Run("dotnet", ["build", "bench", "-v", "quiet", "--nologo"]) is var built and not 0) return built;
    if (!File.Exists("out/naru") && Build() is var published and not 0) return published;
    const string Inside = """
        ip link set lo up
        [ -d /sys/fs/cgroup/unified ] && umount /sys/fs/cgroup/unified
        exec bench/bin/Debug/net10.0/naru-bench "$@"
        """;
    return Run("unshare", ["--net", "--mount", "sh", "-c", Inside, "bench", .. rest]);
}

static int TestAll()
{
    // The simulation's seeds, unless someone wants others: a thousand histories, about five minutes of two cores.
    if (Environment.GetEnvironmentVariable("NARU_SEEDS") is null) Environment.SetEnvironmentVariable("NARU_SEEDS", "1000");
    var total = new Count(0, 0, 0);
    var faults = new List<string>();
    foreach (var (name, run) in Stages())
    {
        var clock = Stopwatch.StartNew();
        Console.WriteLine($"== {name}");
        var output = new List<string>();
        var count = run(output);
        total += count;
        if (count.Failed > 0) faults.AddRange([$"== what failed in {name}", .. Failures(output)]);
        Console.WriteLine($"== {name}: {count} in {clock.Elapsed.TotalSeconds:F0} s\n");
    }
    foreach (var line in faults) Console.WriteLine(line);
    Console.WriteLine(total);
    return total.Failed == 0 && total.Passed > 0 ? 0 : 1;
}

static IEnumerable<(string Name, Func<List<string>, Count> Run)> Stages()
{
    yield return ("compile", output => Step(Run("dotnet", ["build", "Naru.slnx", "-v", "quiet", "--nologo"], output.Add)));
    yield return ("format", output => Step(Format(output.Add)));
    yield return ("tidy", output => RunSuite("tidy", output));
    yield return ("unit", output => RunSuite("unit", output));
    yield return ("simulation", output => RunSuite("sim", output));
    yield return ("publish out/naru", output => Step(Build(output.Add)));
    yield return ("publish samples/web", output => Step(BuildSample(output.Add)));
    yield return ("system", output => RunSuite("system", output));
    yield return ("clients", output => RunSuite("clients", output));
    yield return ("quickstart", output => Step(Quickstart(output.Add)));
}

/// What to show again at the end of a stage's output, where nobody has to look for it: each failed test with what it said,
/// or the last lines where no test is named.
static IEnumerable<string> Failures(List<string> output)
{
    const int Shown = 40;
    var plain = output.Select(l => Regex.Replace(l, @"\x1b\[[0-9;]*m", "")).ToList();
    var failed = plain.Index().Where(l => Regex.IsMatch(l.Item, @"^failed \S")).Select(l => l.Index).ToList();
    return failed.Count == 0 ? plain.TakeLast(Shown) : failed.SelectMany(at => plain.Skip(at).Take(Shown));
}

/// The newcomer's walk, in a network namespace without a way out: what it needs from the distribution is fetched before.
static int Quickstart(Action<string>? line = null)
{
    Directory.CreateDirectory("out/quickstart/nginx");
    if (!File.Exists("out/quickstart/nginx/root.tar") && Run("samples/nginx/root.sh", ["out/quickstart/nginx/root.tar"], line) is var fetched and not 0) return fetched;
    if (BuildSample(line) is var built and not 0) return built;
    var folder = Directory.CreateTempSubdirectory("naru-quickstart-").FullName;
    var walk = $"ip link set lo up && exec ./quickstart --purge --data {folder}/data --run {folder}/run";
    return First(Run("unshare", ["--net", "sh", "-c", walk], line), () => { Directory.Delete(folder, true); return 0; });
}

static Count Step(int exit) => exit == 0 ? new Count(1, 0, 0) : new Count(0, 1, 0);

/// Runs a suite and reads its counts from the platform's summary. A suite without a summary, or without a test, has failed.
static Count RunSuite(string chore, List<string> output)
{
    var project = Suite(chore);
    // What tests say is printed too: the faults that the simulator injected, the places that were passed.
    var exit = Run($"tests/{project}/bin/Debug/net10.0/Naru.Tests.{project}", ["--show-live-output", "on"], output.Add);
    var failed = Number(output, "failed");
    var passed = Number(output, "succeeded");
    if (passed is null or 0 || (exit != 0 && failed is null or 0)) failed = (failed ?? 0) + 1;
    return new Count(passed ?? 0, failed ?? 0, Number(output, "skipped") ?? 0);
}

static int? Number(List<string> output, string what)
{
    var line = output.Select(l => Regex.Replace(l, @"\x1b\[[0-9;]*m", "")).LastOrDefault(l => Regex.IsMatch(l, $@"^\s+{what}: \d+$"));
    return line is null ? null : int.Parse(line[(line.IndexOf(':') + 1)..]);
}

static string Suite(string chore) => chore switch
{
    "tidy" => "Tidy",
    "unit" => "Unit",
    "sim" => "Simulation",
    "system" => "System",
    _ => "Clients",
};

static int First(int exit, Func<int> then) => exit != 0 ? exit : then();

/// Runs a program and waits for it. With `line`, what it says goes there as well, a line at a time.
static int Run(string program, string[] arguments, Action<string>? line = null)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = line is not null, RedirectStandardError = line is not null };
    using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    if (line is not null)
    {
        process.OutputDataReceived += (_, said) => Say(Console.Out, said.Data);
        process.ErrorDataReceived += (_, said) => Say(Console.Error, said.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }
    process.WaitForExit();
    return process.ExitCode;

    void Say(TextWriter to, string? text)
    {
        if (text is null) return;
        lock (start)
        {
            to.WriteLine(text);
            line!(text);
        }
    }
}

static int Fail(string why)
{
    Console.Error.WriteLine($"dev: {why}");
    return 64;
}

internal readonly record struct Count(int Passed, int Failed, int Skipped)
{
    public static Count operator +(Count a, Count b) => new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
