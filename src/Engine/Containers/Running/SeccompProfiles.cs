using System.Text;
using System.Text.Json;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Spec;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>The system call filter a container asked for; the client sends a profile's text in the option itself.</summary>
internal static class SeccompProfiles
{
    public static SeccompSpec? For(HostConfig host)
    {
        var asked = SecurityOptions.Parse(host.SecurityOpt ?? []).SeccompProfile;
        if (asked == "unconfined" || host.Privileged) return null;
        if (asked is null) return DefaultSeccomp.For(Capabilities.Resolve(host.CapAdd ?? [], host.CapDrop ?? [], host.Privileged));
        try
        {
            return JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(asked), RuntimeSpecJson.Default.SeccompSpec)
                ?? throw EngineException.Invalid("Decoding seccomp profile failed: it is null");
        }
        catch (JsonException fault)
        {
            throw new EngineException(EngineFault.Invalid, $"Decoding seccomp profile failed: {fault.Message}", fault);
        }
    }
}
