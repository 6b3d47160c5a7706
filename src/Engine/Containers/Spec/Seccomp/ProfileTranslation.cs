using System.Globalization;
using System.Text.Json;
using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec.Seccomp;

/// <summary>
/// From a profile to the filter of one container: its rules count or not by what the container may do and by the kernel. Pure.
/// </summary>
/// <param name="capabilities">The container's bounding capabilities.</param>
/// <param name="kernel">The kernel's release, as "6.1.0-44-amd64".</param>
internal sealed class ProfileTranslation(IReadOnlyCollection<string> capabilities, string kernel)
{
    private const string Architecture = "amd64";

    /// <exception cref="EngineException">The profile cannot be read, or asks for what this engine does not do.</exception>
    public SeccompSpec Translate(ReadOnlySpan<byte> json)
    {
        var profile = Parse(json);
        if (string.IsNullOrEmpty(profile.DefaultAction)) throw Undecodable("it has no defaultAction");
        if (profile.Architectures is { Count: > 0 } && profile.ArchMap is { Count: > 0 }) throw Undecodable("both 'architectures' and 'archMap' are specified");
        if (profile.ListenerPath is not null || profile.ListenerMetadata is not null) throw Undecodable("a listener (SCMP_ACT_NOTIFY) is not offered by this engine");
        if (profile.Flags is [var flag, ..]) throw Undecodable($"the flag {flag} is not offered by this engine");
        return new SeccompSpec
        {
            DefaultAction = profile.DefaultAction,
            DefaultErrnoRet = profile.DefaultErrnoRet,
            Architectures = profile.Architectures ?? [],
            Syscalls = [.. (profile.Syscalls ?? []).Where(Counts).Select(Rule)],
        };
    }

    private static SeccompProfile Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SeccompProfileJson.Default.SeccompProfile) ?? throw Undecodable("it is null");
        }
        catch (JsonException fault)
        {
            throw new EngineException(EngineFault.Invalid, $"Decoding seccomp profile failed: {fault.Message}", fault);
        }
    }

    private bool Counts(SeccompProfile.Rule rule)
    {
        if (rule.Excludes is { } without && (Names(without.Arches).Contains(Architecture) || Names(without.Caps).Any(capabilities.Contains) || (without.MinKernel is not null && IsAtLeast(without.MinKernel)))) return false;
        return rule.Includes is not { } within
            || ((Names(within.Arches).Count == 0 || Names(within.Arches).Contains(Architecture)) && Names(within.Caps).All(capabilities.Contains) && (within.MinKernel is null || IsAtLeast(within.MinKernel)));
    }

    private static SeccompRule Rule(SeccompProfile.Rule rule)
    {
        if (rule.Name is not null && rule.Names is { Count: > 0 }) throw Undecodable("both 'name' and 'names' are specified");
        return new SeccompRule
        {
            Names = rule.Name is { } one ? [one] : rule.Names ?? throw Undecodable("a rule has no names"),
            Action = rule.Action ?? throw Undecodable("a rule has no action"),
            ErrnoRet = rule.ErrnoRet,
            Args = rule.Args ?? [],
        };
    }

    private bool IsAtLeast(string wanted) => Version(kernel).CompareTo(Version(wanted)) >= 0;

    private static (int Major, int Minor) Version(string release)
    {
        var parts = release.Split('.', '-', '+');
        return parts.Length >= 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? (major, minor) : throw Undecodable($"invalid kernel version '{release}'");
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<string>? names) => names ?? [];

    private static EngineException Undecodable(string why) => EngineException.Invalid($"Decoding seccomp profile failed: {why}");
}
