using Naru.Cli.ClusterVerbs;
using Naru.Cli.EngineVerbs;

namespace Naru.Cli;

/// <summary>Every verb, in the order that help lists them.</summary>
internal static class VerbTable
{
    internal sealed record Group(string Title, IReadOnlyList<Verb> Verbs);

    public static IReadOnlyList<Group> Groups { get; private set; } =
    [
        new("Containers and images", [BuildVerb.Verb, RunVerb.Verb, PsVerb.Verb, ExecVerb.Verb, LogsVerb.Verb, StopVerb.Verb, RemoveVerb.Verb, ImagesVerb.Verb, PullVerb.Verb, PushVerb.Verb]),
        new("Applications", [ApplyVerb.Verb, GetVerb.Verb, DescribeVerb.Verb, DeleteVerb.Verb, ScaleVerb.Verb, SetVerb.Verb, RolloutVerb.Verb, WaitVerb.Verb, EventsVerb.Verb, WhyVerb.Verb]),
        new("Naru itself", [Joining.TokenVerb.Verb, Joining.NodeVerb.Verb, VersionVerb.Verb, Completion.CompletionVerb.Verb]),
    ];

    /// <summary>Adds the verbs that the host has, before any is looked up.</summary>
    public static void AddFirst(Group group) => Groups = [group, .. Groups];

    public static IEnumerable<Verb> All => Groups.SelectMany(group => group.Verbs);

    public static Verb? Find(string name) => All.FirstOrDefault(verb => verb.Name == name);
}
