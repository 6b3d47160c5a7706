namespace Naru.Engine.Containers;

/// <summary>What a waiter waits for.</summary>
public enum WaitCondition
{
    /// <summary>That it is not running; at once when it is not.</summary>
    NotRunning,

    /// <summary>Its next end, even if it has yet to start.</summary>
    NextExit,

    /// <summary>That it is gone.</summary>
    Removed,
}
