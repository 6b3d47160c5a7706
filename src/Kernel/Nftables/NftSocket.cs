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
    public void DeleteTable(string table, NftFamily family = NftFamily.IPv4) =>
        Commit(new NftBatch().In(family).EnsureTable(table).DeleteTable(table), $"delete table {table}");

    /// <summary>Whether this kernel filters packets of that family: found out with a table of a name that nobody else has, gone again before anyone sees it.</summary>
    /// <exception cref="NetlinkException">It could not be found out: a kernel that is short of memory or busy may well have it.</exception>
    public bool Filters(NftFamily family, string table)
    {
        try
        {
            Commit(new NftBatch().In(family).FreshTable(table).AddChain(table, new NftChain("probe", NftHook.Prerouting, "filter", NftChain.PriorityRaw)).DeleteTable(table), $"probe of {family}");
            return true;
        }
        catch (NetlinkException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EAFNOSUPPORT or Errno.EPROTONOSUPPORT or Errno.ENOENT)
        {
            return false;
        }
    }

    public void Dispose() => socket.Dispose();
}
