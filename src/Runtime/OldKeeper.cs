namespace Naru.Runtime;

/// <summary>
/// A keeper from before an upgrade that runs from a file which a container may come to hold for writing: keepers of protocol
/// version 1 did not know of <see cref="Kernel.Launch.OwnExecutable"/>. One without running containers is ended, and its
/// successor takes its place; one with some keeps them, is told of, and gets no new ones.
/// </summary>
public static class OldKeeper
{
    private const int FirstSealed = 2;

    /// <summary>What to say of a keeper that is too old to be given containers; null for any other.</summary>
    public static string? Warning(KeeperInfo keeper) => keeper.ProtocolVersion >= FirstSealed ? null
        : $"the keeper (process {keeper.Pid}) was started by an older Naru, from a file that a container could come to write: it goes on with its containers and gets no new ones. "
          + $"End process {keeper.Pid}, and its successor takes up what runs; a container with a terminal or an open input loses that";

    /// <summary>Ends a keeper that is too old and has nothing to keep running; false when it is to be used, as it is.</summary>
    internal static async Task<bool> EndIdleAsync(KeeperClient keeper, CancellationToken cancellation)
    {
        if (Warning(keeper.Info) is null) return false;
        try
        {
            var states = await keeper.ListAsync(cancellation);
            if (states.Any(state => state.Status is not (ContainerStatus.Created or ContainerStatus.Stopped))) return false;
            await keeper.ShutdownAsync(cancellation);
        }
        catch (KeeperException gone) when (gone.Fault == KeeperFault.Disconnected)
        {
            // It has ended by itself meanwhile, which is what was wanted.
            return true;
        }
        await keeper.DisposeAsync();
        return true;
    }
}
