using System.Globalization;

namespace Naru.Node.Machine;

/// <summary>Who a container runs as and what it may do: the pod's and the container's securityContext in one.</summary>
public sealed record ContainerPrivileges
{
    /// <summary>The uid, or null for the image's user.</summary>
    public long? User { get; init; }

    public long? Group { get; init; }

    /// <summary>The image's own user, by number or name; "" for root.</summary>
    public string ImageUser { get; init; } = "";

    /// <summary>USER, USER:GROUP, or "" to leave both to the image. A group alone leaves the image's user what it is.</summary>
    public string Identity => (User, Group) switch
    {
        (null, null) => "",
        ({ } user, null) => $"{user}",
        var (user, group) => $"{user?.ToString(CultureInfo.InvariantCulture) ?? (ImageUser.Length > 0 ? ImageUser : "0")}:{group}",
    };

    public IReadOnlyList<long> SupplementalGroups { get; init; } = [];

    /// <summary>True when a container whose user is root must not start.</summary>
    public bool MustNotBeRoot { get; init; }

    public bool ReadOnlyRoot { get; init; }
    public bool Privileged { get; init; }
    public bool NoNewPrivileges { get; init; }
    public IReadOnlyList<string> AddCapabilities { get; init; } = [];
    public IReadOnlyList<string> DropCapabilities { get; init; } = [];

    /// <summary>RuntimeDefault, Unconfined or Localhost/PATH.</summary>
    public string Seccomp { get; init; } = "RuntimeDefault";

    /// <summary>True to leave /proc's masked paths open.</summary>
    public bool UnmaskedProc { get; init; }
}
