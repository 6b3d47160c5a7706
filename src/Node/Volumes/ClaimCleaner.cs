using Naru.Client;
using Naru.Client.Informers;
using Naru.Node.Machine;
using Naru.Node.Work;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Volumes;

/// <summary>
/// Removes the directories of provisioned volumes that are being deleted. A volume provisioned on this node carries a
/// finalizer of the node's; its directory goes first, then the finalizer, so that a crash in between only repeats the first.
/// </summary>
internal sealed class ClaimCleaner(NodeParts parts, Informer volumes)
{
    public const string DirectoryAnnotation = "naru.dev/volume-directory";
    private const string Finalizer = "naru.dev/local-volume";

    public async Task RunAsync(CancellationToken cancel)
    {
        if (parts.Settings.ClaimDirectory.Length == 0) return;
        await volumes.WaitForSyncAsync(cancel);
        while (true)
        {
            foreach (var volume in volumes.Snapshot.Objects.Where(IsOursToRemove).ToList()) await RemoveAsync(volume, cancel);
            await Task.Delay(parts.Settings.LeaseEvery, parts.Time, cancel);
        }
    }

    private bool IsOursToRemove(Tree volume) =>
        volume.IsDeleting && volume.HasFinalizer(Finalizer) && Path.GetDirectoryName(PathOf(volume)) == parts.Settings.ClaimDirectory
        // Only when nobody else holds it any more: a volume in use is protected by another finalizer.
        && volume.Metadata["finalizers"].Count == 1;

    private async ValueTask RemoveAsync(Tree volume, CancellationToken cancel)
    {
        try
        {
            await parts.Runtime.RemoveClaimAsync(PathOf(volume), cancel);
            await parts.Client.ModifyAsync(ResourceTypes.PersistentVolumes, volume.Key, Released, cancel);
        }
        catch (Exception fault) when (fault is IOException or ApiRefusedException or PodRuntimeException)
        {
            parts.OnFault($"the directory of volume {volume.ObjectName} stays for now", fault);
        }
    }

    private static Tree Released(Tree volume)
    {
        var kept = volume.Metadata["finalizers"].Items.ToArray().Where(item => !item.Is(Finalizer));
        return volume.WithPath(["metadata", "finalizers"], Tree.Array(kept));
    }

    private static string PathOf(Tree volume) => volume.Spec["hostPath"]["path"].Text;
}
