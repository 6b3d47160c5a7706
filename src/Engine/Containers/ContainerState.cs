using System.Text.Json.Serialization;
using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers;

/// <summary>What is known of a container's process, as it stands on disk.</summary>
public sealed record ContainerState
{
    public ContainerStatus Status { get; init; }
    public int Pid { get; init; }
    public int ExitCode { get; init; }

    /// <summary>False when the process ended while nobody could learn its exit code; the code is then 255.</summary>
    public bool ExitCodeKnown { get; set; } = true;

    public bool OomKilled { get; init; }

    /// <summary>Why the last start failed; empty when it did not.</summary>
    public string Error { get; set; } = "";

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What the container got in each network it is attached to.</summary>
    public IReadOnlyDictionary<string, EndpointSettings> Endpoints { get; set; } = new Dictionary<string, EndpointSettings>();

    /// <summary>Where its published ports are reached, by <c>port/protocol</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>> Ports { get; set; } = new Dictionary<string, IReadOnlyList<PortBinding>>();

    public int RestartCount { get; init; }

    /// <summary>Stopped by a person's word, which keeps <c>unless-stopped</c> from starting it again.</summary>
    public bool StoppedByUser { get; init; }

    /// <summary>With <see cref="ContainerStatus.Removing"/>: its anonymous volumes were to go with it.</summary>
    public bool VolumesGo { get; init; }

    /// <summary>With <see cref="ContainerStatus.Paused"/>: only while an image is made of it, so it goes on when the engine starts.</summary>
    public bool HeldForCommit { get; init; }

    [JsonIgnore]
    public bool IsRunning => Status is ContainerStatus.Running or ContainerStatus.Paused;
}
