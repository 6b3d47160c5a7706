using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Reading;

/// <summary>
/// The same object said in another version of its kind. Versions of a custom kind differ in nothing but their name
/// (conversion <c>None</c>); an event of the core group and one of <c>events.k8s.io</c> name the same things differently.
/// </summary>
internal static class Versions
{
    public static Tree Convert(Tree tree, Kind from, Kind to)
    {
        if (from.ApiVersion == to.ApiVersion) return tree;
        var said = tree.With("apiVersion", to.ApiVersion);
        if (from.Name != "Event" || from.IsCustom) return said;
        return to.Group.Length == 0 ? ToCore(said) : FromCore(said);
    }

    private static Tree FromCore(Tree core)
    {
        var said = core.With("regarding", core["involvedObject"]).Without("involvedObject")
            .With("note", core["message"]).Without("message")
            .With("reportingController", core["reportingComponent"]).Without("reportingComponent")
            .With("deprecatedSource", core["source"]).Without("source")
            .With("deprecatedFirstTimestamp", core["firstTimestamp"]).Without("firstTimestamp")
            .With("deprecatedLastTimestamp", core["lastTimestamp"]).Without("lastTimestamp")
            .With("deprecatedCount", core["count"]).Without("count");
        return said;
    }

    private static Tree ToCore(Tree said)
    {
        return said.With("involvedObject", said["regarding"]).Without("regarding")
            .With("message", said["note"]).Without("note")
            .With("reportingComponent", said["reportingController"]).Without("reportingController")
            .With("source", said["deprecatedSource"]).Without("deprecatedSource")
            .With("firstTimestamp", said["deprecatedFirstTimestamp"]).Without("deprecatedFirstTimestamp")
            .With("lastTimestamp", said["deprecatedLastTimestamp"]).Without("deprecatedLastTimestamp")
            .With("count", said["deprecatedCount"]).Without("deprecatedCount");
    }
}
