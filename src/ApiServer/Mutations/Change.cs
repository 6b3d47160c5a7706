using Naru.ApiServer.Cache;
using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>One attempt at a mutation: the object as it is, in a request's context.</summary>
/// <param name="Old">Absent when the object is being created.</param>
/// <param name="World">The committed state that this attempt looks at; conflicts with later states are caught at commit.</param>
internal sealed record Change(ResourceRequest Request, Tree Old, World World, DateTimeOffset Now) : IDisposable
{
    private readonly List<Action> _setAside = [];

    public Kind Kind => Request.Kind;
    public bool IsCreate => Old.IsAbsent;
    public bool IsStatus => Request.Subresource == "status";

    /// <summary>What to do when the attempt ends, however it ends: what was set aside for it is in a committed object then, or free again.</summary>
    public void WhenEnded(Action giveBack) => _setAside.Add(giveBack);

    public void Dispose()
    {
        foreach (var giveBack in _setAside) giveBack();
    }
}
