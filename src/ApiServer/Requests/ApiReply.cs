using Naru.ApiServer.Watching;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Requests;

/// <summary>What the server answers; the transport gives it its bytes.</summary>
public abstract record ApiReply
{
    private ApiReply()
    {
    }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>One JSON object.</summary>
    public sealed record Whole(int Status, Tree Body) : ApiReply
    {
        /// <summary>Null for plain JSON; discovery and tables name theirs.</summary>
        public string? ContentType { get; init; }

        /// <summary>Names the content; a client that has it already gets 304.</summary>
        public string? ETag { get; init; }
    }

    /// <summary>Objects of one kind, with the list's own metadata.</summary>
    public sealed record Listing(string Kind, string ApiVersion, Tree ListMeta, IReadOnlyList<Tree> Items) : ApiReply
    {
        /// <summary>The list as one tree.</summary>
        public Tree ToTree() => Tree.Object(("kind", Kind), ("apiVersion", ApiVersion), ("metadata", ListMeta), ("items", Tree.Array(Items)));
    }

    public sealed record Text(int Status, string ContentType, byte[] Body) : ApiReply
    {
        public string? ETag { get; init; }
    }

    /// <summary>Events until either side ends it.</summary>
    public sealed record Watch(WatchSession Session) : ApiReply;

    /// <summary>Bytes to and from a node: logs, exec, attach, port-forward, proxy. The transport does the talking.</summary>
    public sealed record Stream(ResourceRequest Request, Tree Object) : ApiReply;

    public static ApiReply Refused(ApiRefusedException refusal) => new Whole(refusal.Code, refusal.Status);
}
