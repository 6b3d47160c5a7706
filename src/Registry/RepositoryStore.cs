using System.Text.Json;
using Naru.Engine;
using Naru.Engine.Content;
using Naru.Oci;

namespace Naru.Registry;

/// <summary>
/// What the registry serves, over the engine's content store: for each repository a file <c>registry/NAME.json</c> with its
/// tags, manifests and blobs. A change is acknowledged when its file is on disk, so a crash loses nothing acknowledged.
/// A blob belongs to a repository by a link: the same bytes are stored once, but nobody reads through one repository
/// what only another has. Links that no manifest took up within a day are dropped at the start.
/// </summary>
public sealed class RepositoryStore
{
    private static readonly TimeSpan UnusedBlobAge = TimeSpan.FromDays(1);
    private readonly string directory;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, RepositoryRecord> repositories = new(StringComparer.Ordinal);

    private RepositoryStore(string dataDirectory, ContentStore content, TimeProvider time) =>
        (directory, Content, this.time) = (Path.Combine(dataDirectory, "registry"), content, time);

    internal ContentStore Content { get; }

    /// <summary>Opens (or makes) the repositories of a data directory and has the content store keep their blobs.</summary>
    public static RepositoryStore Open(string dataDirectory, ContentStore content, TimeProvider time)
    {
        var store = new RepositoryStore(dataDirectory, content, time);
        Directory.CreateDirectory(store.directory);
        foreach (var file in Directory.EnumerateFiles(store.directory, "*.json")) store.Load(file);
        content.AddRoots(store.Roots);
        return store;
    }

    /// <summary>The names of all repositories, sorted.</summary>
    public IReadOnlyList<string> Names()
    {
        lock (gate) return [.. repositories.Keys];
    }

    internal RepositoryRecord Require(string name)
    {
        lock (gate) return repositories.GetValueOrDefault(name) ?? throw RegistryFault.NameUnknown(name);
    }

    internal bool HasBlob(string name, Digest digest)
    {
        lock (gate) return repositories.TryGetValue(name, out var repository) && repository.Blobs.ContainsKey(digest.ToString()) && Content.Exists(digest);
    }

    /// <summary>Whether any repository has a blob: then its bytes may be linked to another without an upload.</summary>
    internal bool HasBlobAnywhere(Digest digest)
    {
        lock (gate) return repositories.Values.Any(repository => repository.Blobs.ContainsKey(digest.ToString())) && Content.Exists(digest);
    }

    internal void LinkBlob(string name, Digest digest) =>
        Change(name, old => old with { Blobs = With(old.Blobs, digest.ToString(), time.GetUtcNow()) });

    /// <summary>Makes a stored manifest part of a repository, under a tag if one is given.</summary>
    internal void PutManifest(string name, Digest digest, ManifestRecord manifest, string? tag) => Change(name, old => old with
    {
        Manifests = With(old.Manifests, digest.ToString(), manifest),
        Tags = tag is null ? old.Tags : With(old.Tags, tag, digest.ToString()),
    });

    internal void DeleteTag(string name, string tag)
    {
        if (!Require(name).Tags.ContainsKey(tag)) throw RegistryFault.ManifestUnknown(tag);
        Change(name, old => old with { Tags = Without(old.Tags, (key, _) => key == tag) });
    }

    /// <summary>Removes a manifest and every tag on it.</summary>
    internal void DeleteManifest(string name, Digest digest)
    {
        var text = digest.ToString();
        if (!Require(name).Manifests.ContainsKey(text)) throw RegistryFault.ManifestUnknown(text);
        Change(name, old => old with { Manifests = Without(old.Manifests, (key, _) => key == text), Tags = Without(old.Tags, (_, to) => to == text) });
    }

    internal void DeleteBlob(string name, Digest digest)
    {
        if (!HasBlob(name, digest)) throw RegistryFault.BlobUnknown(digest.ToString());
        Change(name, old => old with { Blobs = Without(old.Blobs, (key, _) => key == digest.ToString()) });
    }

    private void Change(string name, Func<RepositoryRecord, RepositoryRecord> change)
    {
        lock (gate)
        {
            var changed = change(repositories.GetValueOrDefault(name) ?? new RepositoryRecord { Name = name });
            Content.WriteRecord(FileOf(name), JsonSerializer.SerializeToUtf8Bytes(changed, RepositoryJson.Default.RepositoryRecord));
            repositories[name] = changed;
        }
    }

    private IEnumerable<Digest> Roots()
    {
        lock (gate)
            return [.. repositories.Values.SelectMany(r => r.Manifests.Keys.Concat(r.Blobs.Keys).Concat(r.Manifests.Values.SelectMany(m => m.Blobs))).Distinct().Select(Digest.Parse)];
    }

    private void Load(string file)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(file), RepositoryJson.Default.RepositoryRecord);
            if (record is not { Name.Length: > 0 }) throw new JsonException("it has no name");
            var named = record.Manifests.Values.SelectMany(manifest => manifest.Blobs).ToHashSet(StringComparer.Ordinal);
            var oldest = time.GetUtcNow() - UnusedBlobAge;
            repositories[record.Name] = record with { Blobs = Without(record.Blobs, (digest, came) => !named.Contains(digest) && came < oldest) };
        }
        catch (JsonException e)
        {
            throw EngineException.Failed($"{file} is damaged ({e.Message}): move it away to start without this repository, then push to it again", e);
        }
    }

    // A path as one file name: '+' is in no repository name.
    private string FileOf(string name) => Path.Combine(directory, name.Replace('/', '+') + ".json");

    private static Dictionary<string, T> With<T>(Dictionary<string, T> from, string key, T value) => new(from, StringComparer.Ordinal) { [key] = value };

    private static Dictionary<string, T> Without<T>(Dictionary<string, T> from, Func<string, T, bool> remove) =>
        from.Where(pair => !remove(pair.Key, pair.Value)).ToDictionary(StringComparer.Ordinal);
}
