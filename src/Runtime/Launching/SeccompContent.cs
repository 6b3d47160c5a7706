using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Launching;

/// <summary>Filters are equal when all that they say is equal, word by word (records compare their lists by reference).</summary>
internal sealed class SeccompContent : IEqualityComparer<SeccompSpec>
{
    public bool Equals(SeccompSpec? one, SeccompSpec? other) =>
        ReferenceEquals(one, other) || (one is not null && other is not null
        && (one.DefaultAction, one.DefaultErrnoRet) == (other.DefaultAction, other.DefaultErrnoRet)
        && one.Architectures.SequenceEqual(other.Architectures)
        && one.Syscalls.Count == other.Syscalls.Count && one.Syscalls.Zip(other.Syscalls).All(pair => Same(pair.First, pair.Second)));

    /// <summary>By the shape alone: filters that people write differ in it, and words are compared once it is the same.</summary>
    public int GetHashCode(SeccompSpec spec)
    {
        var hash = new HashCode();
        hash.Add(spec.DefaultAction);
        foreach (var rule in spec.Syscalls)
        {
            hash.Add(rule.Names.Count);
            hash.Add(rule.Args.Count);
        }
        return hash.ToHashCode();
    }

    private static bool Same(SeccompRule one, SeccompRule other) =>
        (one.Action, one.ErrnoRet) == (other.Action, other.ErrnoRet) && one.Names.SequenceEqual(other.Names) && one.Args.SequenceEqual(other.Args);
}
