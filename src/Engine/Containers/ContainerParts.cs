using Naru.Engine.Containers.Storage;
using Naru.Engine.Events;
using Naru.Engine.Layers;
using Naru.Engine.Volumes;

namespace Naru.Engine.Containers;

/// <summary>What the steps of a container's life share: the stores, the keeper and the clock, put together once.</summary>
internal sealed record ContainerParts(
    EnginePaths Paths,
    KeeperLink Keeper,
    LayerStore Layers,
    VolumeStore Volumes,
    ContainerNetworks Networks,
    ContainerRecords Records,
    ContainerIndex Index,
    EventHub Events,
    TimeProvider Clock,
    Action<string> Report)
{
    /// <summary>Changes a container's state on disk and then in memory. The caller holds the container's gate.</summary>
    public void Change(ContainerUnit unit, Func<ContainerState, ContainerState> change, bool durable = false) =>
        unit.Change(record => record with { State = change(record.State) }, next => Records.SaveState(next, durable));

    /// <summary>Gives a container another name; it keeps the old one, too, until that is given back. The caller holds the container's gate.</summary>
    /// <exception cref="EngineException">The name is another container's.</exception>
    public ContainerRecord Rename(ContainerUnit unit, string name)
    {
        Index.TakeName(name, unit.Id);
        try
        {
            return unit.Change(record => record with { Name = name }, Records.SaveConfig);
        }
        catch
        {
            Index.GiveBackName(name, unit.Id);
            throw;
        }
    }

    /// <summary>Tells that something happened to a container, with its name, image and labels.</summary>
    public void Tell(ContainerRecord record, string action, params ReadOnlySpan<(string Key, string Value)> more)
    {
        var facts = new Dictionary<string, string>(record.Config.Labels ?? []) { ["image"] = record.Config.Image, ["name"] = record.Name };
        foreach (var (key, value) in more) facts[key] = value;
        Events.Publish("container", action, record.Id, facts);
    }
}
