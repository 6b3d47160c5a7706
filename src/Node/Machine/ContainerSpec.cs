namespace Naru.Node.Machine;

/// <summary>A container with everything resolved: no reference is left in it.</summary>
public sealed record ContainerSpec
{
    public required string PodUid { get; init; }
    public required string PodNamespace { get; init; }
    public required string PodName { get; init; }
    public required string Name { get; init; }

    /// <summary>The id of the image as <see cref="IPodRuntime.FindImageAsync"/> answered it.</summary>
    public required string ImageId { get; init; }

    public required string Image { get; init; }
    public int RestartCount { get; init; }
    public int Crashes { get; init; }

    /// <summary>Replaces the image's entrypoint when not empty.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Replaces the image's command when not empty, and is dropped with it when only <see cref="Command"/> is given.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    public string WorkingDirectory { get; init; } = "";
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];
    public ContainerLimits Limits { get; init; } = new();

    /// <summary>Its pod's class.</summary>
    public QosClass Qos { get; init; }

    public ContainerPrivileges Privileges { get; init; } = new();
    public bool Stdin { get; init; }
    public bool StdinOnce { get; init; }
    public bool Tty { get; init; }

    /// <summary>Where in the container it may leave its last words, such as <c>/dev/termination-log</c>.</summary>
    public string TerminationMessagePath { get; init; } = "";

    /// <summary>True to take the end of the log as the message of a failed container that left none.</summary>
    public bool TerminationMessageFromLog { get; init; }
}
