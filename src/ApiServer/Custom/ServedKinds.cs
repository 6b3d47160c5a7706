using Naru.ApiServer.Cache;
using Naru.ApiServer.Storage;
using Naru.Resources.Kinds;
using Naru.Resources.Kinds.Definitions;
using Naru.Resources.Objects;
using Naru.Resources.Views;
using Naru.Store;

namespace Naru.ApiServer.Custom;

/// <summary>
/// The kinds served at a state of the world: the built-in ones and those that its CustomResourceDefinitions define. The
/// registry follows the definitions by the identity of their snapshot, so nothing has to be told of a change.
/// </summary>
internal sealed class ServedKinds
{
    public const string Definitions = "apiextensions.k8s.io/customresourcedefinitions";

    private readonly Dictionary<string, Kind> _builtIn = KindRegistry.BuiltIn.All.Where(k => k.IsStored && k is not { Plural: "events", Group: "events.k8s.io" })
        .GroupBy(StorageKey.ResourceOf).ToDictionary(g => g.Key, g => g.First());

    private readonly Dictionary<string, Kind> _recovered = [];
    private Known? _known;

    /// <param name="image">What the store held at the start: its definitions say how to read the rest.</param>
    public ServedKinds(StoreImage image)
    {
        var definitionKind = _builtIn[Definitions];
        foreach (var record in image.Records)
        {
            if (record.Value is null || !record.Key.StartsWith(Definitions + "/", StringComparison.Ordinal)) continue;
            var definition = Document.Read(definitionKind, StoredValue.Decode(record.Key, record.Value), record.Revision);
            if (StorageOf(new CustomResourceDefinitionView(definition.ToTree())) is { } kind) _recovered[StorageKey.ResourceOf(kind)] = kind;
        }
    }

    /// <summary>The kind in which a resource was kept when the store was opened; null when nobody knows it any more.</summary>
    public Kind? StorageKind(string resource) => _builtIn.GetValueOrDefault(resource) ?? _recovered.GetValueOrDefault(resource);

    public KindRegistry At(World world) => KnownAt(world).Kinds;

    /// <summary>The version in which objects of a kind are kept.</summary>
    public Kind StorageKindOf(Kind kind, World world)
    {
        if (!kind.IsCustom) return kind is { Plural: "events", Group: "events.k8s.io" } ? _builtIn["/events"] : kind;
        return KnownAt(world).Storage.GetValueOrDefault(StorageKey.ResourceOf(kind), kind);
    }

    private Known KnownAt(World world)
    {
        var definitions = world.Of(Definitions);
        var known = Volatile.Read(ref _known);
        if (known is not null && ReferenceEquals(known.Definitions, definitions)) return known;
        var kinds = KindRegistry.BuiltIn;
        var storage = new Dictionary<string, Kind>();
        foreach (var document in definitions.From(""))
        {
            var definition = new CustomResourceDefinitionView(document.ToTree());
            foreach (var kind in CustomKind.Of(definition)) kinds = kinds.With(kind);
            if (StorageOf(definition) is { } stored) storage[StorageKey.ResourceOf(stored)] = stored;
        }
        known = new Known(definitions, kinds, storage);
        Volatile.Write(ref _known, known);
        return known;
    }

    // A version that is kept but no longer served reads like any other: versions differ in their names only.
    private static Kind? StorageOf(CustomResourceDefinitionView definition)
    {
        var kinds = CustomKind.Of(definition).ToArray();
        var version = CustomKind.StorageVersion(definition);
        return kinds.FirstOrDefault(kind => kind.Version == version) ?? kinds.FirstOrDefault();
    }

    private sealed record Known(SortedDocuments Definitions, KindRegistry Kinds, Dictionary<string, Kind> Storage);
}
