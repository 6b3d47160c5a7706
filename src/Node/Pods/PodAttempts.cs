using Naru.Node.Machine;

namespace Naru.Node.Pods;

/// <summary>The attempts of one container that the machine has, the newest first.</summary>
internal sealed class PodAttempts(PodRecord? record)
{
    private readonly ILookup<string, ContainerRecord> _byName = (record?.Containers ?? [])
        .OrderByDescending(c => c.RestartCount).ThenByDescending(c => c.CreatedAt).ThenBy(c => c.Id, StringComparer.Ordinal)
        .ToLookup(c => c.Name);

    public IEnumerable<ContainerRecord> Of(string container) => _byName[container];

    public ContainerRecord? Latest(string container) => _byName[container].FirstOrDefault();

    /// <summary>The attempt before the latest, for <c>lastState</c>.</summary>
    public ContainerRecord? Previous(string container) => _byName[container].Skip(1).FirstOrDefault(c => c.Phase == ContainerPhase.Exited);

    /// <summary>True when the init container has run to a good end, or must have: a container of the pod proper exists.</summary>
    public bool HasFinished(ContainerGoal init, PodGoal goal) =>
        Latest(init.Name) is { Phase: ContainerPhase.Exited, ExitCode: 0 } || goal.Main.Any(main => Latest(main.Name) is not null);
}
