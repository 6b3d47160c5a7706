namespace Naru.Controllers.Volumes;

/// <summary>
/// The words by which the control plane and the nodes agree on local volumes.
/// <para>
/// A node that can hold volumes says where in <see cref="DirectoryAnnotation"/>. A volume provisioned there is a hostPath
/// of type DirectoryOrCreate beneath it, tied to the node by node affinity, and carries <see cref="NodeFinalizer"/>: when the
/// volume is being deleted, that node removes the directory and then the finalizer.
/// </para>
/// </summary>
public static class VolumeNames
{
    public const string Provisioner = "naru.dev/local";
    public const string DirectoryAnnotation = "naru.dev/volume-directory";
    public const string NodeFinalizer = "naru.dev/local-volume";
    public const string DefaultDirectory = "/var/lib/naru/volumes";

    internal const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";
    internal const string BindCompleted = "pv.kubernetes.io/bind-completed";
    internal const string BoundByController = "pv.kubernetes.io/bound-by-controller";
    internal const string ClaimFinalizer = "kubernetes.io/pvc-protection";
    internal const string VolumeFinalizer = "kubernetes.io/pv-protection";
    internal const string DefaultClass = "storageclass.kubernetes.io/is-default-class";
    internal const string Hostname = "kubernetes.io/hostname";
}
