using Naru.Client;
using Naru.Controllers.Running;
using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Controllers.Cluster;

/// <summary>Deletes events that nobody has said again for a while. They are listed now and then, never watched.</summary>
public sealed class EventExpiryController : Controller
{
    private static readonly ControllerDeclaration Declared = new("event-expiry-controller", [], [ResourceTypes.Events]);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private static readonly ObjectKey All = new("", "all");

    private readonly TimeSpan _keep;

    /// <param name="keep">How long an event stays; one hour is customary.</param>
    public EventExpiryController(ControllerContext context, TimeSpan keep) : base(Declared, context)
    {
        _keep = keep;
        Queue.AddAfter(All, Pause);
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        Queue.AddAfter(All, Pause);
        var oldest = Time.GetUtcNow() - _keep;
        var events = await Api.ListAsync(ResourceTypes.Events, ListOptions.All, cancel);
        foreach (var said in events.Items)
            if (LastSaid(said) is { } last && last < oldest)
                await Api.DeleteAsync(ResourceTypes.Events, said.Key, new DeleteOptions { Uid = said.Uid }, cancel);
    }

    private static DateTimeOffset? LastSaid(Tree said) =>
        ApiTime.Of(said["series"]["lastObservedTime"]) ?? ApiTime.Of(said["lastTimestamp"]) ?? ApiTime.Of(said["eventTime"]) ?? ApiTime.Of(said.Metadata["creationTimestamp"]);
}
