using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Joining;

/// <summary>
/// Who the nodes of the cluster are: what each was given when it was let in (its name, its number, the pods' addresses that
/// follow from it, its own address) and by which key it is known. Given once, and written down before anybody is told.
/// <para>
/// It is the one source of this: what a Node object says of ranges and addresses must be what stands here, and a
/// node's certificate counts only while the roster has its name with its key. So a node decides nothing that others
/// route by, and a certificate that was ever given for a name is worth nothing once the name is another's.
/// </para>
/// <para>
/// A name is given again only to whoever has its key, or after <see cref="Remove"/>. The names of the server's own
/// machine (<see cref="RosterPlan.OwnOrdinal"/>) go only to the agents that the server starts. Thread-safe.
/// </para>
/// </summary>
/// <param name="kept">What <paramref name="keep"/> was last given; absent for a new cluster.</param>
/// <param name="keep">Makes it durable, or throws <see cref="IOException"/>: then nothing has changed.</param>
public sealed class NodeRoster(RosterPlan plan, Tree kept, Action<Tree> keep)
{
    private readonly Lock _gate = new();
    private RosterState _state = RosterState.Of(kept.IsAbsent ? RosterPage.Empty : RosterPage.Of(kept));

    private RosterPage Page => Volatile.Read(ref _state).Page;

    /// <summary>Told the name of each node that has been removed.</summary>
    public event Action<string>? Removed;

    /// <summary>The nodes that were let in, with the keys by which they are known.</summary>
    public IReadOnlyList<(NodeGrant Node, string Key)> Nodes =>
        [.. Page.Nodes.Select(node => (GrantOf(node.Key, node.Value.Ordinal, node.Value.Address), node.Value.Key)).OrderBy(node => node.Item1.Ordinal)];

    /// <summary>What a node was given; null for a name that is nobody's.</summary>
    public NodeGrant? Find(string name) =>
        plan.OwnOrdinal(name) is { } own ? GrantOf(name, own, plan.OwnAddress(own))
        : Page.Nodes.GetValueOrDefault(name) is { } entry ? GrantOf(name, entry.Ordinal, entry.Address)
        : null;

    /// <summary>Whether a name is kept for the server's own machine.</summary>
    public bool IsOwn(string name) => plan.OwnOrdinal(name) is not null;

    /// <summary>Lets a node in.</summary>
    /// <param name="key">The SHA-256 of its public key, in hexadecimal; whoever asks has shown to have the key.</param>
    /// <param name="isOwn">Whether the server itself has started the one that asks.</param>
    /// <exception cref="ApiRefusedException">409: the name or the address is another's; 507: no number is left; 500: it could not be written down.</exception>
    public NodeGrant Enter(string name, string address, string key, bool isOwn)
    {
        NodeGrant given;
        CancellationTokenSource? before;
        lock (_gate)
        {
            if (Page.Refused.Contains(key)) throw Refusal.Forbidden("this machine's key has been refused by this cluster; leave with `naru down --purge` there and join again");
            var entry = new RosterEntry(plan.OwnOrdinal(name) is { } own ? CheckOwn(name, own, address, isOwn) : JoinedOrdinal(name, address, key, isOwn), address, key);
            before = Turn(Page.With(name, entry), name, isReplaced: Page.Nodes.GetValueOrDefault(name) is { } known && known.Key != key);
            given = GrantOf(name, entry.Ordinal, address);
        }
        before?.Cancel();
        return given;
    }

    /// <summary>Writes down a node of this machine that was let in before keys were; nothing for one that stands already or whose key is refused.</summary>
    /// <exception cref="ApiRefusedException">500: it could not be written down.</exception>
    public void Adopt(string name, string key)
    {
        lock (_gate)
        {
            if (plan.OwnOrdinal(name) is not { } own || Page.Nodes.ContainsKey(name) || Page.Refused.Contains(key)) return;
            Turn(Page.With(name, new RosterEntry(own, plan.OwnAddress(own), key)), name, isReplaced: false);
        }
    }

    /// <summary>
    /// Frees a node's name and number and refuses its key; what it has open ends. A name of the server's own machine stays
    /// that machine's. False when there is none such.
    /// </summary>
    /// <exception cref="ApiRefusedException">500: it could not be written down.</exception>
    public bool Remove(string name)
    {
        CancellationTokenSource? before;
        lock (_gate)
        {
            if (!Page.Nodes.ContainsKey(name)) return false;
            before = Turn(Page.Without(name), name, isReplaced: true);
        }
        before?.Cancel();
        Removed?.Invoke(name);
        return true;
    }

    /// <summary>
    /// Whether a certificate for that node and key counts: null when it does not, else a token that is cancelled when it no
    /// longer does. The name is "" for a certificate that is no node's. Asked with every request, so it waits for nobody:
    /// not for the disk either, under whose lock nodes are let in.
    /// </summary>
    public CancellationToken? Standing(string name, string key)
    {
        var state = Volatile.Read(ref _state);
        if (state.Page.Refused.Contains(key)) return null;
        if (name.Length == 0) return CancellationToken.None;
        if (state.Page.Nodes.GetValueOrDefault(name) is not { } entry || (entry.Key.Length > 0 && entry.Key != key)) return null;
        return state.Standing[name].Token;
    }

    private int CheckOwn(string name, int own, string address, bool isOwn) => isOwn && address == plan.OwnAddress(own)
        ? own
        : throw Refusal.Make(409, "AlreadyExists", $"the name {name} is kept for the server's own machine; give this one another name with --name");

    private int JoinedOrdinal(string name, string address, string key, bool isOwn)
    {
        if (isOwn) throw Refusal.Forbidden($"this token is for the nodes of the server's own machine, and {name} is none of them");
        if (plan.AddressFault(address) is { } wrong) throw Refusal.BadRequest($"{address} cannot be a node's address: {wrong}; give another one with --address");
        if (Page.Nodes.FirstOrDefault(node => node.Value.Address == address && node.Key != name) is { Key: { } holder })
            throw Refusal.Make(409, "AlreadyExists", $"{address} is the address of node {holder} already; give this machine another one with --address, or take that node away first with `naru node remove {holder}`");
        if (Page.Nodes.GetValueOrDefault(name) is { } known)
            return known.Key == key ? known.Ordinal
                : throw Refusal.Make(409, "AlreadyExists", $"this cluster has a node {name} already; choose another name with --name, or take that one away first with `naru node remove {name}`");
        var taken = Page.Nodes.Values.Select(node => node.Ordinal).ToHashSet();
        for (var ordinal = plan.First; ordinal <= plan.Last; ordinal++)
            if (!taken.Contains(ordinal)) return ordinal;
        throw Refusal.Make(507, "InsufficientStorage", "this cluster has given all its numbers of nodes; take one away with `naru node remove NAME`, or make a new cluster");
    }

    // Gives what stood for the node that is no more, to be cancelled outside the lock.
    private CancellationTokenSource? Turn(RosterPage page, string name, bool isReplaced)
    {
        try
        {
            keep(page.ToTree());
        }
        catch (IOException full)
        {
            throw Refusal.Internal($"the roster of nodes could not be written down, so nothing was changed about node {name}: {full.Message}");
        }
        var before = _state;
        Volatile.Write(ref _state, before.With(page, name, isReplaced));
        return isReplaced ? before.Standing.GetValueOrDefault(name) : null;
    }

    private NodeGrant GrantOf(string name, int ordinal, string address) => new(name, ordinal, plan.PodRange(ordinal), address);
}
