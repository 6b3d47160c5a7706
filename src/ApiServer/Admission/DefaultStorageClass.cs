using Naru.ApiServer.Mutations;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Admission;

/// <summary>A claim that names no storage class gets the default one; of several the youngest.</summary>
internal static class DefaultStorageClass
{
    private const string Mark = "storageclass.kubernetes.io/is-default-class";

    public static Tree Admit(Change change, Tree claim)
    {
        if (!claim.Spec["storageClassName"].IsAbsent) return claim;
        var chosen = change.World.Of("storage.k8s.io/storageclasses").From("").Select(d => d.ToTree())
            .Where(c => c.Annotations[Mark].Is("true"))
            .OrderByDescending(c => c.Metadata["creationTimestamp"].Text, StringComparer.Ordinal).FirstOrDefault();
        return chosen.IsAbsent ? claim : claim.WithPath(["spec", "storageClassName"], chosen.ObjectName);
    }
}
