namespace Naru.Engine;

/// <summary>What sort of refusal an <see cref="EngineException"/> is; each surface maps it to its own code.</summary>
public enum EngineFault
{
    /// <summary>The named object does not exist.</summary>
    NotFound,

    /// <summary>The object's present state does not allow what was asked, or the name is taken.</summary>
    Conflict,

    /// <summary>The request itself is wrong.</summary>
    Invalid,

    /// <summary>Nothing to do: the object is already as asked.</summary>
    Unchanged,

    /// <summary>Who asks may not have it (a registry's refusal, for instance).</summary>
    Denied,

    /// <summary>Known, and not offered by this engine.</summary>
    Unsupported,

    /// <summary>The machine failed: kernel, disk, network, keeper.</summary>
    Failed,
}

/// <summary>
/// The engine's one error towards its users: a sort, and a sentence that says what, where, why and what to do next.
/// Faults of the kernel are wrapped in one at the engine's border, so that a surface never shows a bare errno.
/// </summary>
public sealed class EngineException(EngineFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    public EngineFault Fault { get; } = fault;

    public static EngineException NotFound(string message) => new(EngineFault.NotFound, message);

    public static EngineException Conflict(string message) => new(EngineFault.Conflict, message);

    public static EngineException Invalid(string message) => new(EngineFault.Invalid, message);

    public static EngineException Unsupported(string message) => new(EngineFault.Unsupported, message);

    public static EngineException Failed(string message, Exception? cause = null) => new(EngineFault.Failed, message, cause);
}
