using System.Globalization;
using Naru.Controllers.Running;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Deployments;

/// <summary>The annotations and labels by which a Deployment and its ReplicaSets know each other.</summary>
internal static class Revisions
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string History = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";
    public const string TemplateHash = "pod-template-hash";

    private static readonly string[] NotCopied =
        [Revision, History, DesiredReplicas, MaxReplicas, "kubectl.kubernetes.io/last-applied-configuration", "deprecated.deployment.rollback.to"];

    public static int Of(Tree set) => int.TryParse(set.Annotations[Revision].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    public static int Number(Tree set, string annotation) =>
        int.TryParse(set.Annotations[annotation].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>The template without the label that the controller itself adds.</summary>
    public static Tree Bare(Tree template)
    {
        var labels = template["metadata"]["labels"].Without(TemplateHash);
        return template.WithPath(["metadata", "labels"], labels.IsEmpty ? default : labels);
    }

    public static bool SameTemplate(Tree deployment, Tree set) => Tree.DeepEquals(Bare(deployment.Spec["template"]), Bare(set.Spec["template"]));

    /// <summary>A short hash of the template, whatever the order of its fields.</summary>
    public static string Hash(Tree template, int collisions)
    {
        var hash = Fold(2166136261u, template);
        return NameSuffix.Spell(collisions == 0 ? hash : Fold(hash, collisions));
    }

    /// <summary>The deployment's own annotations, which its ReplicaSets carry too, such as the cause of a change.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Copied(Tree deployment)
    {
        var copied = new List<KeyValuePair<string, string>>();
        foreach (var field in deployment.Annotations.Fields)
            if (!NotCopied.Contains(field.Name.ToString())) copied.Add(new(field.Name.ToString(), field.Value.Text));
        return copied;
    }

    private static uint Fold(uint hash, Tree tree)
    {
        if (tree.IsObject)
        {
            var sum = 0u;
            foreach (var field in tree.Fields) sum += Fold(Fold(2166136261u, field.Name.Utf8), field.Value);
            return Fold(hash, "{"u8) ^ (sum * 16777619u);
        }
        if (!tree.IsArray) return Fold(hash, tree.Raw);
        hash = Fold(hash, "["u8);
        foreach (var item in tree.Items) hash = Fold(hash, item);
        return hash;
    }

    private static uint Fold(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) hash = (hash ^ b) * 16777619u;
        return (hash ^ 0xff) * 16777619u;
    }
}
