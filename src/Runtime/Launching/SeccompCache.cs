using System.Collections.Concurrent;
using Naru.Kernel.Seccomp;
using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Launching;

/// <summary>Compiled filters by their specification's content; containers mostly share one or two.</summary>
internal static class SeccompCache
{
    private const int Most = 16;

    private static readonly ConcurrentDictionary<SeccompSpec, SeccompProgram> Compiled = new(new SeccompContent());

    /// <summary>
    /// Compiles a filter once, on the calling thread: the first container is then not the first to need the tables, and
    /// their initialization never runs on the launching thread.
    /// </summary>
    internal static void Warm() => Get(DefaultSeccomp.For([]));

    internal static SeccompProgram Get(SeccompSpec spec)
    {
        if (Compiled.TryGetValue(spec, out var program)) return program;
        if (Compiled.Count >= Most) Compiled.Clear();
        return Compiled[spec] = SeccompRules.Compile(spec);
    }
}
