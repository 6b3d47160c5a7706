using System.Globalization;
using Naru.Client;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Network.Services;

/// <summary>
/// Writes on this node's Node object which endpoint revision its dataplane has, so that a pod that is to end can wait
/// until no node sends it new connections. The newest revision is what is written; those that came while a write was
/// under way are skipped. A Node that does not exist yet is tried again.
/// </summary>
public sealed class RevisionReporter(string nodeName, ApiClient client, ServiceLoop loop, TimeProvider time, Action<string, Exception> onFault)
{
    public const string Annotation = "naru.dev/endpoints-revision";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(CancellationToken cancel)
    {
        long reported = -1;
        while (!cancel.IsCancellationRequested)
        {
            long revision = loop.AppliedRevision;
            if (revision == reported)
            {
                await loop.Applied.WaitAsync(cancel);
                loop.Applied.TryTake(out _);
                continue;
            }
            try
            {
                await client.PatchAsync(ResourceTypes.Nodes, new ObjectKey("", nodeName), PatchOf(revision), cancel);
                reported = revision;
            }
            catch (Exception fault) when (fault is IOException or ApiRefusedException)
            {
                if (fault is not ApiRefusedException { Code: 404 }) onFault("the endpoint revision could not be reported", fault);
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    private static Tree PatchOf(long revision) =>
        Tree.Object(new Field("metadata", Tree.Object(new Field("annotations",
            Tree.StringMap([new(Annotation, revision.ToString(CultureInfo.InvariantCulture))])))));
}
