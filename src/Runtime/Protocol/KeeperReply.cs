using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;

namespace Naru.Runtime.Protocol;

/// <summary>The answer to one request, or (Id 0) an event that was subscribed to.</summary>
internal sealed record KeeperReply
{
    public long Id { get; init; }
    public KeeperFault? Fault { get; init; }
    public string? Message { get; init; }
    public KeeperInfo? Info { get; init; }
    public ContainerState? State { get; init; }
    public IReadOnlyList<ContainerState>? States { get; init; }
    public ExitRecord? Exit { get; init; }
    public int? Pid { get; init; }
    public ContainerExit? Exited { get; init; }

    /// <summary>Which streams the descriptors beside the frame are, in order: "stdin", "stdout", "stderr".</summary>
    public IReadOnlyList<string>? Streams { get; init; }

    /// <summary>The descriptors themselves; they travel beside the frame.</summary>
    [JsonIgnore]
    public IReadOnlyList<SafeFileHandle> Descriptors { get; set; } = [];
}
