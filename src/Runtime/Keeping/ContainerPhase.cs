using System.Text.Json.Serialization;

namespace Naru.Runtime.Keeping;

/// <summary>How far a container has come, on disk.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContainerPhase>))]
internal enum ContainerPhase
{
    Created,

    /// <summary>A process may exist that nobody was told of: adoption kills it.</summary>
    Starting,
    Running,
    Stopped,
}
