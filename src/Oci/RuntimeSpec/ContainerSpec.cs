namespace Naru.Oci.RuntimeSpec;

/// <summary>
/// What one container is made of: config.json of the OCI runtime specification 1.2. Fields that Linux containers do not
/// use are left out; unknown fields are ignored on reading. (Properties with a default have setters throughout this folder:
/// the JSON source generator gives absent init-only properties the type's default instead of theirs.)
/// </summary>
public sealed record ContainerSpec
{
    public string OciVersion { get; set; } = "1.2.0";
    public required ProcessSpec Process { get; init; }
    public required RootSpec Root { get; init; }
    public string? Hostname { get; init; }
    public string? Domainname { get; init; }
    public IReadOnlyList<MountSpec> Mounts { get; set; } = [];
    public LinuxSpec Linux { get; set; } = new();
    public IReadOnlyDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();
}
