namespace Naru.Client;

/// <summary>The kinds that Naru's own parts read and write.</summary>
public static class ResourceTypes
{
    public static ResourceType Namespaces { get; } = new("", "v1", "namespaces", "Namespace", false);
    public static ResourceType Nodes { get; } = new("", "v1", "nodes", "Node", false);
    public static ResourceType Pods { get; } = new("", "v1", "pods", "Pod");
    public static ResourceType Services { get; } = new("", "v1", "services", "Service");
    public static ResourceType Endpoints { get; } = new("", "v1", "endpoints", "Endpoints");
    public static ResourceType EndpointSlices { get; } = new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice");
    public static ResourceType ConfigMaps { get; } = new("", "v1", "configmaps", "ConfigMap");
    public static ResourceType Secrets { get; } = new("", "v1", "secrets", "Secret");
    public static ResourceType ServiceAccounts { get; } = new("", "v1", "serviceaccounts", "ServiceAccount");
    public static ResourceType PersistentVolumes { get; } = new("", "v1", "persistentvolumes", "PersistentVolume", false);
    public static ResourceType PersistentVolumeClaims { get; } = new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");
    public static ResourceType StorageClasses { get; } = new("storage.k8s.io", "v1", "storageclasses", "StorageClass", false);
    public static ResourceType Events { get; } = new("", "v1", "events", "Event");
    public static ResourceType Leases { get; } = new("coordination.k8s.io", "v1", "leases", "Lease");
    public static ResourceType Deployments { get; } = new("apps", "v1", "deployments", "Deployment");
    public static ResourceType ReplicaSets { get; } = new("apps", "v1", "replicasets", "ReplicaSet");
    public static ResourceType Roles { get; } = new("rbac.authorization.k8s.io", "v1", "roles", "Role");
    public static ResourceType RoleBindings { get; } = new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding");
    public static ResourceType ClusterRoles { get; } = new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false);
    public static ResourceType ClusterRoleBindings { get; } = new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false);
    public static ResourceType CustomResourceDefinitions { get; } = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);

    public static IReadOnlyList<ResourceType> All { get; } =
    [
        Namespaces, Nodes, Pods, Services, Endpoints, EndpointSlices, ConfigMaps, Secrets, ServiceAccounts, PersistentVolumes,
        PersistentVolumeClaims, StorageClasses, Events, Leases, Deployments, ReplicaSets, Roles, RoleBindings, ClusterRoles,
        ClusterRoleBindings, CustomResourceDefinitions,
    ];

    /// <summary>The known type of that kind, or null.</summary>
    public static ResourceType? OfKind(string apiVersion, string kind) => All.FirstOrDefault(type => type.Kind == kind && type.ApiVersion == apiVersion);
}
