namespace Naru.Engine.Containers.Spec;

/// <summary>What <c>--security-opt</c> asked for.</summary>
/// <param name="NoNewPrivileges">execve gains nothing.</param>
/// <param name="SeccompProfile">Null is the default profile; <c>unconfined</c> is none; else the profile's JSON text.</param>
/// <param name="UnmaskedPaths">Leaves /proc and /sys as they are.</param>
internal sealed record SecurityOptions(bool NoNewPrivileges, string? SeccompProfile, bool UnmaskedPaths)
{
    /// <exception cref="EngineException">An option this engine does not offer.</exception>
    public static SecurityOptions Parse(IReadOnlyList<string> options)
    {
        var parsed = new SecurityOptions(false, null, false);
        foreach (var option in options)
        {
            var cut = option.IndexOfAny(['=', ':']);
            var (key, value) = cut < 0 ? (option, "") : (option[..cut], option[(cut + 1)..]);
            parsed = key switch
            {
                "no-new-privileges" => parsed with { NoNewPrivileges = value.Length == 0 || IsTrue(value, option) },
                "seccomp" => parsed with { SeccompProfile = value == "builtin" ? null : value },
                "systempaths" when value == "unconfined" => parsed with { UnmaskedPaths = true },
                "apparmor" when value is "unconfined" or "docker-default" => parsed,
                "label" when value == "disable" => parsed,
                _ => throw EngineException.Invalid($"invalid --security-opt: \"{option}\": this engine knows no-new-privileges, seccomp=PROFILE, seccomp=unconfined and systempaths=unconfined"),
            };
        }
        return parsed;
    }

    /// <summary>The words for true and false that Go's strconv.ParseBool takes, and so Docker's option.</summary>
    private static bool IsTrue(string value, string option) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw EngineException.Invalid($"invalid --security-opt 2: \"{option}\": no-new-privileges is true or false"),
    };
}
