namespace Naru.Engine.Volumes;

/// <summary>The rule for volume names; they are directory names, so nothing else may pass.</summary>
internal static class VolumeNames
{
    /// <exception cref="EngineException">The name breaks the rule.</exception>
    public static void Check(string name)
    {
        if (name.Length is < 2 or > 255 || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
            throw EngineException.Invalid($"create {name}: \"{name}\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path");
    }
}
