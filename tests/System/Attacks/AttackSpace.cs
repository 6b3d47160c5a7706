using Naru.Tests.Harness;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Attacks;

/// <summary>One namespace of the cluster under attack.</summary>
internal sealed class AttackSpace(NaruInstance naru, string name) : PodSpace(naru, name)
{
    /// <summary>Applies a manifest, in which IMAGE stands for the attacker's image.</summary>
    public Task AttackAsync(string manifest) => ApplyAsync(manifest.Replace("IMAGE", AttackGround.Image));

    /// <summary>Runs a program in a container of a pod, which must succeed; gives what it printed.</summary>
    public Task<string> ExecAsync(string pod, params string[] command) => KubectlAsync(["exec", pod, "--", .. command]);
}
