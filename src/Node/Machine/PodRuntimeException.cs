namespace Naru.Node.Machine;

/// <summary>The machine could not do what a pod needs; the message says what and why.</summary>
public sealed class PodRuntimeException(string message, Exception? cause = null) : Exception(message, cause);
