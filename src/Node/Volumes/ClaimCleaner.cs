using Naru.Client;
using Naru.Node.Machine;
using Naru.Node.Work;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Volumes;

/// <summary>
/// Removes the directories of volumes that were provisioned on this node and are being deleted. Such a volume carries a
/// finalizer of the node's; its directory goes first, then the finalizer, so that a crash in between only repeats the
/// first. A volume that is to be retained loses the finalizer only. A directory's name is its volume's, so the node asks
/// for the volumes it has and for no others.
/// </summary>
internal sealed class ClaimCleaner(NodeParts parts)
{
    public const string DirectoryAnnotation = "naru.dev/volume-directory";
    private const string Finalizer = "naru.dev/local-volume";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Every, parts.Time, cancel);
            foreach (var name in await ListAsync(cancel)) await LookAsync(name, cancel);
        }
    }

    private async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancel)
    {
        try
        {
            return await parts.Runtime.ListClaimsAsync(parts.Settings.ClaimDirectory, cancel);
        }
        catch (PodRuntimeException fault)
        {
            parts.OnFault($"the volumes in {parts.Settings.ClaimDirectory} could not be listed", fault);
            return [];
        }
    }

    private async ValueTask LookAsync(string name, CancellationToken cancel)
    {
        try
        {
            var volume = await parts.Client.FindAsync(ResourceTypes.PersistentVolumes, "", name, cancel);
            // Somebody else's finalizer protects a volume that is in use.
            if (volume.IsAbsent || !volume.IsDeleting || !volume.HasFinalizer(Finalizer) || volume.Metadata["finalizers"].Count > 1) return;
            var path = $"{parts.Settings.ClaimDirectory}/{name}";
            if (volume.Spec["persistentVolumeReclaimPolicy"].Is("Delete") && volume.Spec["hostPath"]["path"].Is(path)) await parts.Runtime.RemoveClaimAsync(path, cancel);
            await parts.Client.ModifyAsync(ResourceTypes.PersistentVolumes, volume.Key, Released, cancel);
        }
        catch (ApiRefusedException refused) when (refused.Code == 403)
        {
            // A directory of a volume that is gone, retained on purpose: none of ours to ask about.
            return;
        }
        catch (Exception fault) when (fault is IOException or ApiRefusedException or PodRuntimeException)
        {
            parts.OnFault($"the directory of volume {name} stays for now", fault);
        }
    }

    private static Tree Released(Tree volume)
    {
        var kept = volume.Metadata["finalizers"].Items.ToArray().Where(item => !item.Is(Finalizer));
        return volume.WithPath(["metadata", "finalizers"], Tree.Array(kept));
    }
}
