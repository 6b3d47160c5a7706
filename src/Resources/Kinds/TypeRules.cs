using System.Collections.Frozen;
using Naru.Resources.Faults;
using Naru.Resources.Kinds.Access;
using Naru.Resources.Kinds.Configs;
using Naru.Resources.Kinds.Definitions;
using Naru.Resources.Kinds.Namespaces;
using Naru.Resources.Kinds.Pods;
using Naru.Resources.Kinds.Services;
using Naru.Resources.Kinds.Volumes;
using Naru.Resources.Kinds.Workloads;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds;

/// <summary>
/// The functions behind types whose defaults or checks depend on more than one field. Everything else about a type is in
/// its facets. A default gets an object that may lack anything and must change nothing when run again; a check gets an
/// object whose defaults are filled in.
/// </summary>
internal static class TypeRules
{
    private static readonly FrozenDictionary<string, Func<Tree, Tree>> Defaults = Named(new Dictionary<string, Func<Tree, Tree>>
    {
        ["core.Pod"] = PodDefaults.OfPod,
        ["core.PodSpec"] = PodDefaults.OfSpec,
        ["core.Container"] = PodDefaults.OfContainer,
        ["core.EphemeralContainer"] = PodDefaults.OfContainer,
        ["core.Volume"] = PodDefaults.OfVolume,
        ["apps.DeploymentStrategy"] = WorkloadDefaults.OfStrategy,
        ["core.ServiceSpec"] = ServiceDefaults.OfSpec,
        ["core.ServicePort"] = ServiceDefaults.OfPort,
        ["core.Secret"] = SecretRules.Default,
        ["core.Namespace"] = NamespaceRules.Default,
        ["core.PersistentVolume"] = VolumeRules.DefaultOfVolume,
        ["core.PersistentVolumeClaim"] = VolumeRules.DefaultOfClaim,
        ["rbac.Subject"] = AccessRules.DefaultOfSubject,
        ["apiextensions.CustomResourceDefinitionSpec"] = DefinitionRules.Default,
    });

    private static readonly FrozenDictionary<string, Action<Tree, FieldPath, FaultList>> Checks = Named(new Dictionary<string, Action<Tree, FieldPath, FaultList>>
    {
        ["core.PodSpec"] = PodChecks.OfSpec,
        ["core.SeccompProfile"] = SecurityChecks.OfSeccompProfile,
        ["core.Container"] = ContainerChecks.OfContainer,
        ["core.EnvVar"] = ContainerChecks.OfEnvVar,
        ["core.EnvVarSource"] = ContainerChecks.OfEnvVarSource,
        ["core.EnvFromSource"] = ContainerChecks.OfEnvFrom,
        ["core.Probe"] = ContainerChecks.OfProbe,
        ["core.LifecycleHandler"] = ContainerChecks.OfHandler,
        ["core.ResourceRequirements"] = ContainerChecks.OfResources,
        ["core.HTTPGetAction"] = ContainerChecks.OfPort,
        ["core.TCPSocketAction"] = ContainerChecks.OfPort,
        ["core.Volume"] = PodChecks.OfVolume,
        ["core.Toleration"] = PodChecks.OfToleration,
        ["core.NodeSelectorRequirement"] = PodChecks.OfNodeRequirement,
        ["meta.LabelSelectorRequirement"] = WorkloadChecks.OfRequirement,
        ["meta.LabelSelector"] = WorkloadChecks.OfSelector,
        ["apps.DeploymentSpec"] = WorkloadChecks.OfDeployment,
        ["apps.DeploymentStrategy"] = WorkloadChecks.OfStrategy,
        ["apps.ReplicaSetSpec"] = WorkloadChecks.OfReplicaSet,
        ["core.ServiceSpec"] = ServiceChecks.OfSpec,
        ["discovery.EndpointSlice"] = ServiceChecks.OfSlice,
        ["core.ConfigMap"] = ConfigRules.Check,
        ["core.Secret"] = SecretRules.Check,
        ["core.PersistentVolumeSpec"] = VolumeRules.CheckVolume,
        ["core.PersistentVolumeClaimSpec"] = VolumeRules.CheckClaim,
        ["rbac.RoleRef"] = AccessRules.CheckRoleRef,
        ["rbac.Subject"] = AccessRules.CheckSubject,
        ["rbac.PolicyRule"] = AccessRules.CheckRule,
        ["apiextensions.CustomResourceDefinitionSpec"] = DefinitionRules.Check,
    });

    private static readonly FrozenDictionary<string, Action<Tree, Tree, FaultList>> Updates = Named(new Dictionary<string, Action<Tree, Tree, FaultList>>
    {
        ["core.Pod"] = PodUpdate.Check,
        ["core.Service"] = ServiceChecks.Update,
        ["core.ConfigMap"] = ConfigRules.Update,
        ["core.Secret"] = SecretRules.Update,
        ["core.PersistentVolumeClaim"] = VolumeRules.UpdateClaim,
        ["core.PersistentVolume"] = VolumeRules.UpdateVolume,
    });

    public static Func<Tree, Tree>? DefaultOf(Schema type) => Defaults.GetValueOrDefault(type.Name);

    public static Action<Tree, FieldPath, FaultList>? CheckOf(Schema type) => Checks.GetValueOrDefault(type.Name);

    /// <summary>Judges a whole object (first) against the one it replaces.</summary>
    public static Action<Tree, Tree, FaultList>? UpdateOf(Schema type) => Updates.GetValueOrDefault(type.Name);

    // A rule for a type that does not exist fails at the first use of any.
    private static FrozenDictionary<string, T> Named<T>(Dictionary<string, T> byAlias) =>
        byAlias.ToFrozenDictionary(pair => ShapeLibrary.BuiltIn[pair.Key].Name, pair => pair.Value);
}
