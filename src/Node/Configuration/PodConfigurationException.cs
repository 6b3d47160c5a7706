namespace Naru.Node.Configuration;

/// <summary>A pod refers to something that is not there or not usable (yet): the container waits with this reason.</summary>
internal sealed class PodConfigurationException(string message, string reason = "CreateContainerConfigError") : Exception(message)
{
    public string Reason { get; } = reason;
}
