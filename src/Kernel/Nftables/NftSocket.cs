using Naru.Kernel.Netlink;

namespace Naru.Kernel.Nftables;

/// <summary>nfnetlink in one network namespace. The only thing it does is to commit transactions; it never lists.</summary>
public sealed class NftSocket : IDisposable
{
    private readonly NetlinkSocket socket;

    private NftSocket(NetlinkSocket socket) => this.socket = socket;

    /// <summary>Opens the namespace given, or the calling thread's.</summary>
    public static NftSocket Open(NetworkNamespace? ns = null) => new(NetlinkSocket.Open(NetlinkSocket.Netfilter, ns));

    /// <param name="subject">What the transaction is about, for the error message.</param>
    public void Commit(NftBatch batch, string subject)
    {
        if (batch.IsEmpty) return;
        socket.Transact("nftables", subject, batch.Finish());
    }

    /// <summary>Deletes a table with everything in it; absent is fine.</summary>
    public void DeleteTable(string table) => Commit(new NftBatch().EnsureTable(table).DeleteTable(table), $"delete table {table}");

    public void Dispose() => socket.Dispose();
}
