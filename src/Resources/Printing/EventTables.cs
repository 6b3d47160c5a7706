using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Resources.Printing;

/// <summary>Events, in both of their versions.</summary>
internal static class EventTables
{
    private static readonly TableColumn[] Shown =
    [
        new("Last Seen"), new("Type"), new("Reason"), new("Object"), new("Subobject", Priority: 1), new("Source", Priority: 1), new("Message"),
        new("First Seen", Priority: 1), new("Count", "integer", Priority: 1), new("Name", Priority: 1, Format: "name"),
    ];

    public static TableShape Core { get; } = new(Shown, (obj, now) => Row(obj, now, obj["involvedObject"], obj["source"], obj["message"], obj["firstTimestamp"], obj["lastTimestamp"], obj["count"]));

    public static TableShape New { get; } = new(Shown, (obj, now) =>
        Row(obj, now, obj["regarding"], obj["deprecatedSource"], obj["note"], obj["deprecatedFirstTimestamp"], obj["deprecatedLastTimestamp"], obj["deprecatedCount"]));

    private static Tree[] Row(Tree obj, DateTimeOffset now, Tree about, Tree source, Tree message, Tree first, Tree last, Tree count)
    {
        var firstSeen = first.IsNothing ? obj["eventTime"] : first;
        var lastSeen = !obj["series"]["lastObservedTime"].IsNothing ? obj["series"]["lastObservedTime"] : last.IsNothing ? firstSeen : last;
        var times = !obj["series"]["count"].IsNothing ? obj["series"]["count"].AsInt64() : count.AsInt64(1);
        var component = source["component"].IsEmpty ? obj["reportingComponent"].IsNothing ? obj["reportingController"] : obj["reportingComponent"] : source["component"];
        return
        [
            Columns.Since(lastSeen, now), obj["type"].Text, obj["reason"].Text, $"{about["kind"].Text.ToLowerInvariant()}/{about["name"].Text}", about["fieldPath"].Text,
            source["host"].IsEmpty ? component.Text : $"{component.Text}, {source["host"].Text}", message.Text.Trim(), Columns.Since(firstSeen, now), times, obj["metadata"]["name"],
        ];
    }
}
