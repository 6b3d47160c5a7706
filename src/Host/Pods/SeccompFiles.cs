using System.Text;
using Naru.Kernel.Files;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

/// <summary>The profiles of system calls that this node's administrator put below its data directory, for pods to name (seccompProfile of type Localhost).</summary>
internal sealed class SeccompFiles(string data)
{
    private const string Localhost = "Localhost/";
    private const int MostBytes = 1 << 20;

    private readonly string _folder = Path.Combine(data, "seccomp");

    /// <summary>The text of the profile that a container names; null when it names none.</summary>
    /// <exception cref="PodRuntimeException">There is no such file, it is too large, or its name leads out of the folder.</exception>
    public string? TextFor(ContainerPrivileges privileges)
    {
        if (!privileges.Seccomp.StartsWith(Localhost, StringComparison.Ordinal)) return null;
        var name = privileges.Seccomp[Localhost.Length..];
        using var folder = HeldDirectory.TryOpen(_folder);
        var text = folder?.ReadFile(Encoding.UTF8.GetBytes(name), MostBytes + 1);
        if (text is null) throw new PodRuntimeException($"cannot load seccomp profile \"{name}\": put it on this node as a file below {_folder}");
        if (text.Length > MostBytes) throw new PodRuntimeException($"cannot load seccomp profile \"{name}\": it is larger than {MostBytes} bytes");
        // What does not begin as an object would be read as one of the engine's own words, such as "unconfined".
        return Encoding.UTF8.GetString(text).TrimStart() is ['{', ..] json ? json : throw new PodRuntimeException($"cannot load seccomp profile \"{name}\": it is no JSON object");
    }
}
