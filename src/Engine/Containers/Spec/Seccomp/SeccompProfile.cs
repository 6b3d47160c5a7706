using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec.Seccomp;

/// <summary>
/// A system call profile as people write it for Docker and Kubernetes: the runtime specification's filter, whose rules may say
/// for which capabilities, architectures and kernels they are meant.
/// </summary>
internal sealed record SeccompProfile
{
    public string? DefaultAction { get; init; }
    public uint? DefaultErrnoRet { get; init; }
    public IReadOnlyList<string>? Architectures { get; init; }
    public IReadOnlyList<ArchitectureFamily>? ArchMap { get; init; }
    public IReadOnlyList<string>? Flags { get; init; }
    public string? ListenerPath { get; init; }
    public string? ListenerMetadata { get; init; }
    public IReadOnlyList<Rule>? Syscalls { get; init; }

    /// <summary>An architecture and those whose calls its kernel takes, too.</summary>
    public sealed record ArchitectureFamily(string Architecture, IReadOnlyList<string>? SubArchitectures);

    /// <summary>An action for the calls of <see cref="Names"/>, or (the form before 2016) for the one of <see cref="Name"/>.</summary>
    public sealed record Rule
    {
        public string? Name { get; init; }
        public IReadOnlyList<string>? Names { get; init; }
        public string? Action { get; init; }
        public uint? ErrnoRet { get; init; }
        public IReadOnlyList<SeccompArgument>? Args { get; init; }
        public string? Comment { get; init; }
        public Condition? Includes { get; init; }
        public Condition? Excludes { get; init; }
    }

    /// <summary>What must be (includes) or must not be (excludes) so that a rule counts; what is not said is no condition.</summary>
    /// <param name="Arches">By Go's names, as "amd64".</param>
    /// <param name="Caps">As "CAP_SYS_ADMIN".</param>
    /// <param name="MinKernel">As "4.8".</param>
    public sealed record Condition(IReadOnlyList<string>? Arches, IReadOnlyList<string>? Caps, string? MinKernel);
}
