using Naru.Engine.Images;
using Naru.Oci.Images;

namespace Naru.Engine.Build;

/// <summary>
/// Where a stage stands: the image of its last step (null: nothing yet, from scratch), its config and its layers. Immutable;
/// every step gives the next.
/// </summary>
internal sealed record StageState(ImageRecord? Image, ImageConfig Config, IReadOnlyList<Descriptor> Layers, bool CmdIsOwn)
{
    public ExecutionParameters Parameters => Config.Config ?? new ExecutionParameters();

    public static StageState Scratch(Platform platform) =>
        new(null, new ImageConfig { Os = platform.Os, Architecture = platform.Architecture, Variant = platform.Variant, Config = new ExecutionParameters() }, [], false);

    public static StageState Of(ImageStore store, ImageRecord image) => new(image, store.ConfigOf(image), store.ManifestOf(image).Layers, false);

    /// <summary>The config after a step: its parameters, perhaps a layer, and a line of history.</summary>
    public ImageConfig Next(ExecutionParameters parameters, Layers.LayerBlob? layer, string createdBy, DateTimeOffset now) => Config with
    {
        Created = now,
        Config = parameters,
        RootFs = layer is null ? Config.RootFs : Config.RootFs with { DiffIds = [.. Config.RootFs.DiffIds, layer.DiffId.ToString()] },
        History = [.. Config.History ?? [], new HistoryEntry { Created = now, CreatedBy = createdBy, EmptyLayer = layer is null ? true : null }],
    };
}
