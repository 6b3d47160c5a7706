using System.Globalization;
using Naru.Node.Machine;
using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>The container's securityContext over the pod's.</summary>
internal static class PrivilegesPlan
{
    public static ContainerPrivileges Of(Tree container, Tree pod, ImageRecord image)
    {
        var (own, shared) = (container["securityContext"], pod["spec"]["securityContext"]);
        Tree Either(string field) => own[field].IsNothing ? shared[field] : own[field];
        var privileged = own["privileged"].IsTrue;
        var user = Number(Either("runAsUser"));
        if (Either("runAsNonRoot").IsTrue) CheckNotRoot(container["name"].Text, user, image.User);
        var groups = new List<long>();
        foreach (var group in shared["supplementalGroups"].Items) groups.Add(group.AsInt64());
        if (Number(shared["fsGroup"]) is { } fsGroup) groups.Add(fsGroup);
        return new ContainerPrivileges
        {
            User = user,
            Group = Number(Either("runAsGroup")),
            ImageUser = image.User.Split(':')[0],
            SupplementalGroups = groups,
            MustNotBeRoot = Either("runAsNonRoot").IsTrue,
            ReadOnlyRoot = own["readOnlyRootFilesystem"].IsTrue,
            Privileged = privileged,
            NoNewPrivileges = own["allowPrivilegeEscalation"].Kind == TreeKind.False,
            AddCapabilities = Capabilities(own["capabilities"]["add"]),
            DropCapabilities = Capabilities(own["capabilities"]["drop"]),
            Seccomp = privileged ? "Unconfined" : Seccomp(Either("seccompProfile")),
            UnmaskedProc = privileged || IsUnmasked(own, container),
        };
    }

    /// <summary>Never: behind the masks lie settings of the whole machine, which only a user namespace would keep from a pod.</summary>
    private static bool IsUnmasked(Tree context, Tree container) => context["procMount"].Is("Unmasked")
        ? throw new PodConfigurationException($"procMount Unmasked needs a user namespace of the pod's own (hostUsers: false), which this node does not offer yet (container: {container["name"].Text})")
        : false;

    private static void CheckNotRoot(string container, long? user, string imageUser)
    {
        if (user == 0) throw new PodConfigurationException($"container's runAsUser breaks non-root policy (container: {container})");
        if (user is not null) return;
        var name = imageUser.Split(':')[0];
        var isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        if (name.Length == 0 || name == "root" || (isNumber && id == 0))
            throw new PodConfigurationException($"container has runAsNonRoot and image will run as root (container: {container})");
        if (!isNumber)
            throw new PodConfigurationException($"container has runAsNonRoot and image has non-numeric user ({name}), cannot verify user is non-root (container: {container})");
    }

    private static string Seccomp(Tree profile) => profile["type"].Text switch
    {
        "Unconfined" => "Unconfined",
        "Localhost" => "Localhost/" + profile["localhostProfile"].Text,
        _ => "RuntimeDefault",
    };

    private static string[] Capabilities(Tree names)
    {
        var found = new List<string>();
        foreach (var name in names.Items) found.Add(name.Text is "ALL" or "all" ? "ALL" : "CAP_" + name.Text.ToUpperInvariant().Replace("CAP_", "", StringComparison.Ordinal));
        return [.. found];
    }

    private static long? Number(Tree value) => value.IsNumber ? value.AsInt64() : null;
}
