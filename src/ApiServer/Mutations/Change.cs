using Naru.ApiServer.Cache;
using Naru.ApiServer.Requests;
using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>One attempt at a mutation: the object as it is, in a request's context.</summary>
/// <param name="Old">Absent when the object is being created.</param>
/// <param name="World">The committed state that this attempt looks at; conflicts with later states are caught at commit.</param>
internal sealed record Change(ResourceRequest Request, Tree Old, World World, DateTimeOffset Now)
{
    public Kind Kind => Request.Kind;
    public bool IsCreate => Old.IsAbsent;
    public bool IsStatus => Request.Subresource == "status";

    /// <summary>Given back when the attempt comes to nothing, such as an address that was set aside.</summary>
    public List<Action> Undo { get; } = [];
}
