using Naru.Runtime;

namespace Naru.Engine.Containers;

/// <summary>The keeper's refusals in the engine's terms.</summary>
internal static class KeeperFaults
{
    public static EngineException Explain(KeeperException fault) => new(fault.Fault switch
    {
        KeeperFault.Invalid or KeeperFault.CommandNotFound or KeeperFault.CommandNotExecutable => EngineFault.Invalid,
        KeeperFault.NotFound => EngineFault.NotFound,
        KeeperFault.AlreadyExists or KeeperFault.WrongState => EngineFault.Conflict,
        KeeperFault.Unsupported => EngineFault.Unsupported,
        _ => EngineFault.Failed,
    }, fault.Message, fault);
}
