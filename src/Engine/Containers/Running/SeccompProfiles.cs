using System.Text;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Spec;
using Naru.Engine.Containers.Spec.Seccomp;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>The system call filter a container asked for; the client sends a profile's text in the option itself.</summary>
internal static class SeccompProfiles
{
    private static readonly Lazy<string> Kernel = new(() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim());

    public static SeccompSpec? For(HostConfig host)
    {
        var asked = SecurityOptions.Parse(host.SecurityOpt ?? []).SeccompProfile;
        if (asked == "unconfined" || host.Privileged) return null;
        var capabilities = Capabilities.Resolve(host.CapAdd ?? [], host.CapDrop ?? [], host.Privileged);
        return asked is null ? DefaultSeccomp.For(capabilities) : new ProfileTranslation(capabilities, Kernel.Value).Translate(Encoding.UTF8.GetBytes(asked));
    }
}
