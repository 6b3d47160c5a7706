using System.Text.RegularExpressions;
using Naru.Resources.Faults;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Pods;

/// <summary>What a pod may ask of the kernel, as far as its own text shows it: what would reach past the pod's own namespaces is refused here.</summary>
internal static partial class SecurityChecks
{
    private const int LongestSysctl = 253;
    private const string SysctlForm = "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private const string SysctlRule = $"^{SysctlForm}$";

    // "$" would let a newline at the end through here, which it does not where users know the rule from.
    [GeneratedRegex($@"^{SysctlForm}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SysctlName { get; }

    public static void OfSpec(Tree spec, FieldPath path, FaultList faults)
    {
        if (spec["hostUsers"].Kind == TreeKind.False) faults.Forbidden(path["hostUsers"], "user namespaces for pods are not offered by this server; leave hostUsers out");
        foreach (var list in (string[])["containers", "initContainers", "ephemeralContainers"])
            for (var i = 0; i < spec[list].Count; i++) OfContainer(spec, spec[list].Items[i], path[list].At(i), faults);
        OfSysctls(spec, path["securityContext"]["sysctls"], faults);
    }

    public static void OfSeccompProfile(Tree profile, FieldPath path, FaultList faults)
    {
        var file = profile["localhostProfile"];
        switch (profile["type"].Text)
        {
            case "Localhost" when file.IsEmpty:
                faults.Required(path["localhostProfile"], "must be set when seccomp type is Localhost");
                break;
            case "Localhost" when file.Text.StartsWith('/'):
                faults.Invalid(path["localhostProfile"], file, "must be a relative path");
                break;
            case "Localhost" when file.Text.Split('/').Contains(".."):
                faults.Invalid(path["localhostProfile"], file, "must not contain '..'");
                break;
            case not "Localhost" when !file.IsNothing:
                faults.Invalid(path["localhostProfile"], file, "can only be set when seccomp type is Localhost");
                break;
        }
    }

    private static void OfContainer(Tree spec, Tree container, FieldPath path, FaultList faults)
    {
        var context = container["securityContext"];
        if (context["procMount"].Is("Unmasked") && spec["hostUsers"].Kind != TreeKind.False)
            faults.Invalid(path["securityContext"]["procMount"], context["procMount"], "`hostUsers` must be false to use `Unmasked`");
        for (var i = 0; i < container["volumeMounts"].Count; i++)
            if (container["volumeMounts"].Items[i]["mountPropagation"].Is("Bidirectional") && !context["privileged"].IsTrue)
                faults.Forbidden(path["volumeMounts"].At(i)["mountPropagation"], "Bidirectional mount propagation is available only to privileged containers");
    }

    private static void OfSysctls(Tree spec, FieldPath path, FaultList faults)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var sysctls = spec["securityContext"]["sysctls"];
        for (var i = 0; i < sysctls.Count; i++)
        {
            var name = sysctls.Items[i]["name"];
            var at = path.At(i)["name"];
            if (name.IsEmpty) continue;
            if (name.Text.Length > LongestSysctl || !SysctlName.IsMatch(name.Text))
                faults.Invalid(at, name, $"must have at most {LongestSysctl} characters and match regex {SysctlRule}");
            else if (!names.Add(Dotted(name.Text))) faults.Duplicate(at, name);
            else if (spec["hostNetwork"].IsTrue && IsNet(Dotted(name.Text))) faults.Invalid(at, name, "may not be specified when 'hostNetwork' is true");
            else if (spec["hostIPC"].IsTrue && IsIpc(Dotted(name.Text))) faults.Invalid(at, name, "may not be specified when 'hostIPC' is true");
        }
    }

    // A name may be written with slashes; then its dots are those of names such as links'.
    private static string Dotted(string name)
    {
        var first = name.AsSpan().IndexOfAny('.', '/');
        return first < 0 || name[first] == '.' ? name : string.Create(name.Length, name, static (dotted, text) =>
        {
            for (var i = 0; i < text.Length; i++) dotted[i] = text[i] switch { '/' => '.', '.' => '/', var other => other };
        });
    }

    private static bool IsNet(string name) => name.StartsWith("net.", StringComparison.Ordinal);

    private static bool IsIpc(string name) => name == "kernel.sem"
        || ((string[])["kernel.shm", "kernel.msg", "fs.mqueue."]).Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
