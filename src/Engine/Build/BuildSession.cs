using Naru.Engine.Build.Parsing;
using Naru.Engine.Images;
using Naru.Engine.Transfer;
using Naru.Kernel.Files;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Build;

/// <summary>What one build's stages share: the request, the context, the arguments, the finished stages and the trees mounted to copy from.</summary>
internal sealed class BuildSession(ImageStore store, ImagePull pull, BuildRequest request, Dockerfile dockerfile, BuildContext context, StepLayers layers, BuildOutput output) : IDisposable
{
    private readonly List<(string? Name, ImageRecord? Image)> stages = [];
    private readonly Dictionary<string, SourceTree> trees = new(StringComparer.Ordinal);
    private readonly List<HeldDirectory> held = [];

    public ImageStore Store => store;

    public BuildRequest Request => request;

    public Dockerfile Dockerfile => dockerfile;

    public StepLayers Layers => layers;

    public BuildOutput Output => output;

    public Platform Platform => request.Platform ?? Platform.Local;

    public BuildArguments Arguments { get; } = new(request.Arguments, request.Platform ?? Platform.Local);

    /// <summary>Notes a stage as done, for FROM and COPY --from of later ones.</summary>
    public void Finish(BuildStage stage, ImageRecord? image) => stages.Add((stage.From.Name, image));

    /// <summary>The image that FROM names: a stage before, one that is here, or one that is pulled.</summary>
    public async Task<ImageRecord?> FindBase(string name, CancellationToken cancellation)
    {
        var stage = stages.FindIndex(s => s.Name is not null && s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return stage >= 0 ? stages[stage].Image : await FindImage(name, request.Pull, cancellation);
    }

    /// <summary>The tree that COPY --from names (a stage's name or number, or an image), or the context.</summary>
    public async Task<SourceTree> FindSource(string? origin, CancellationToken cancellation)
    {
        var key = origin ?? "";
        if (trees.TryGetValue(key, out var known)) return known;
        if (origin is null) return trees[key] = new SourceTree(context.Root, isContext: true);
        var stage = stages.FindIndex(s => s.Name is not null && s.Name.Equals(origin, StringComparison.OrdinalIgnoreCase));
        if (stage < 0 && int.TryParse(origin, out var number)) stage = number >= 0 && number < stages.Count ? number : throw EngineException.Invalid($"invalid from flag value {origin}: no such stage before this one");
        var image = stage >= 0
            ? stages[stage].Image ?? throw EngineException.Invalid($"stage {origin} has no files: it is FROM scratch and no step made a layer")
            : await FindImage(origin, refresh: false, cancellation);
        var root = layers.MountSource(image, cancellation);
        held.Add(root);
        return trees[key] = new SourceTree(root, isContext: false);
    }

    public void Dispose()
    {
        held.ForEach(root => root.Dispose());
        layers.Dispose();
        context.Dispose();
    }

    private async Task<ImageRecord> FindImage(string name, bool refresh, CancellationToken cancellation)
    {
        if (!refresh && store.Find(name) is { } here && Platform.Accepts(PlatformOf(here))) return here;
        var reference = ImageReference.Parse(name).WithDefaultTag();
        return await pull.Pull(reference, Platform, request.Credentials(reference.Domain), output.Pass, cancellation);
    }

    private Platform PlatformOf(ImageRecord image)
    {
        var config = store.ConfigOf(image);
        return new Platform { Os = config.Os, Architecture = config.Architecture, Variant = config.Variant };
    }
}
