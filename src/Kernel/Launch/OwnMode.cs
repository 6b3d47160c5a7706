using Naru.Kernel.Cgroups;
using Naru.Kernel.Files;
using Naru.Kernel.Processes;

namespace Naru.Kernel.Launch;

/// <summary>
/// Another process of this same executable in one of its modes (a keeper, a node's agent), in a session of its own, so
/// that it outlives us. Its output is appended to a file; its input is /dev/null; nothing else of ours reaches it. It runs
/// from a copy of the executable that cannot be written (<see cref="OwnExecutable"/>), even when the file's name has gone.
/// </summary>
public sealed record OwnMode
{
    /// <summary>The mode and its flags, as typed after the program's name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where its output goes, appended.</summary>
    public required string OutputPath { get; init; }

    /// <summary>A network namespace for it to live in.</summary>
    public string? NetworkNamespacePath { get; init; }

    /// <summary>A cgroup for it, made if missing.</summary>
    public string? CgroupPath { get; init; }

    /// <summary>Variables beside our own environment's, "NAME=value".</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public LaunchedProcess Start()
    {
        using var input = FileNodes.Open("/dev/null", OpenFlags.ReadWrite);
        using var output = FileNodes.Open(OutputPath, OpenFlags.WriteOnly | OpenFlags.Append | OpenFlags.Create, 0x180);
        using var network = NetworkNamespacePath is { } path ? FileNodes.Open(path, OpenFlags.ReadOnly) : null;
        using var executable = OwnExecutable.Open();
        using var program = new ChildProgram();
        using var launcher = new Launcher();
        program.NewSession();
        if (network is not null)
            program.JoinNamespaces(Operand.Descriptor((int)network.DangerousGetHandle()), NamespaceKinds.Network, NetworkNamespacePath!);
        program.Duplicate(Operand.Descriptor((int)input.DangerousGetHandle()), 0);
        program.Duplicate(Operand.Descriptor((int)output.DangerousGetHandle()), 1);
        program.Duplicate(Operand.Descriptor((int)output.DangerousGetHandle()), 2);
        program.CloseAllBut(executable.Handle);
        program.ResetSignals();
        program.Execute(executable.Handle, [System.Environment.GetCommandLineArgs()[0], .. Arguments], [.. Inherited(), .. Environment]);
        var started = launcher.Launch(program);
        if (CgroupPath is not null) Enter(started);
        return started;
    }

    private void Enter(LaunchedProcess process)
    {
        var cgroup = Cgroup.At(CgroupPath!);
        cgroup.Create();
        cgroup.Add(process.Id);
    }

    internal static IEnumerable<string> Inherited()
    {
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            yield return $"{variable.Key}={variable.Value}";
    }
}
