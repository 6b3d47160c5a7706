using Naru.Kernel.Files;
using Naru.Kernel.Launch;

namespace Naru.Bench.Peers;

/// <summary>
/// Runs another program to its end the cheapest way there is (vfork and exec, on a thread of its own), so that what is
/// measured is the program.
/// </summary>
internal sealed class Spawn : IDisposable
{
    private readonly Launcher launcher = new();
    private readonly string errors = Path.GetTempFileName();

    /// <summary>Runs it, its input and output on /dev/null, and returns its exit code.</summary>
    public int Run(params IReadOnlyList<string> command)
    {
        using var nothing = FileNodes.Open("/dev/null", OpenFlags.ReadWrite);
        using var said = FileNodes.Open(errors, OpenFlags.WriteOnly | OpenFlags.Truncate);
        using var program = new ChildProgram();
        program.Duplicate(Operand.Descriptor((int)nothing.DangerousGetHandle()), 0);
        program.Duplicate(Operand.Descriptor((int)nothing.DangerousGetHandle()), 1);
        program.Duplicate(Operand.Descriptor((int)said.DangerousGetHandle()), 2);
        program.CloseFrom(3);
        program.ResetSignals();
        program.Execute([command[0]], command, ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
        using var process = launcher.Launch(program).Handle;
        return process.Reap().Code;
    }

    /// <summary>As <see cref="Run"/>, for a program that must succeed.</summary>
    public void MustRun(params IReadOnlyList<string> command)
    {
        if (FaultOf(command) is { } fault) throw new InvalidOperationException(fault);
    }

    /// <summary>Runs it; null when it succeeded, else what it said.</summary>
    public string? FaultOf(params IReadOnlyList<string> command) =>
        Run(command) is var code and not 0 ? $"`{string.Join(' ', command)}` ended with {code}: {File.ReadAllText(errors).Trim()}" : null;

    /// <summary>Where a program is installed; null when it is not.</summary>
    public static string? Find(string name) =>
        new[] { "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin" }
            .Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    public void Dispose()
    {
        launcher.Dispose();
        File.Delete(errors);
    }
}
