using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>What a failed start means to people: the exit code that stands for it, and a sentence clients know how to read.</summary>
internal static class StartFault
{
    private const int NeverRan = 128;
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    public static (int ExitCode, EngineException Error) Explain(ContainerRecord record, Exception fault) => fault switch
    {
        KeeperException { Fault: KeeperFault.CommandNotFound } => (NotFound, Command(record, "executable file not found in $PATH", fault)),
        KeeperException { Fault: KeeperFault.CommandNotExecutable } => (NotExecutable, Command(record, "permission denied", fault)),
        EngineException known => (NeverRan, known),
        _ => (NeverRan, EngineException.Failed($"failed to start container {record.Name}: {fault.Message}", fault)),
    };

    private static EngineException Command(ContainerRecord record, string why, Exception fault) =>
        new(EngineFault.Invalid, $"failed to create task for container: unable to start container process: error during container init: exec: \"{record.Command[0]}\": {(record.Command[0].Contains('/') && why[0] == 'e' ? "stat " + record.Command[0] + ": no such file or directory" : why)}", fault);
}
