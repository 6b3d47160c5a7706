namespace Naru.Host.Instances;

/// <summary>An instance cannot be started, stopped or found: one sentence that says why and what to do.</summary>
internal sealed class InstanceException(string message) : Exception(message);
