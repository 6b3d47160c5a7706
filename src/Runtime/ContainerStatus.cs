using System.Text.Json.Serialization;

namespace Naru.Runtime;

/// <summary>Where a container stands. Created: nothing runs yet. Stopped: its first process has ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContainerStatus>))]
public enum ContainerStatus
{
    Created,
    Running,
    Paused,
    Stopped,
}
