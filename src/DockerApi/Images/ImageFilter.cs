using Naru.DockerApi.Json;
using Naru.Engine;
using Naru.Engine.Images;
using Naru.Oci;

namespace Naru.DockerApi.Images;

/// <summary>Which images a list shows, or a prune takes.</summary>
internal sealed class ImageFilter(IReadOnlyDictionary<string, IReadOnlyList<string>> filters, ImageStore store, DateTimeOffset now)
{
    public ImageFilter Checked()
    {
        Filters.CheckKeys(filters, "before", "dangling", "label", "label!", "reference", "since", "until");
        return this;
    }

    public bool Matches(ImageRecord image) => filters.All(f => f.Key switch
    {
        "dangling" => f.Value.Any(v => v is "true" or "1") == image.Tags.Count < 1,
        "label" => Filters.HasLabels(store.ConfigOf(image).Config?.Labels, f.Value),
        "label!" => !Filters.HasLabels(store.ConfigOf(image).Config?.Labels, f.Value),
        "before" => f.Value.All(v => image.Created < store.Resolve(v).Created),
        "since" => f.Value.All(v => image.Created > store.Resolve(v).Created),
        "until" => f.Value.All(v => image.Created < Until.Parse(v, now)),
        "reference" => Shown(image.Tags).Count + Shown(image.RepoDigests).Count > 0,
        _ => throw EngineException.Invalid($"invalid filter '{f.Key}'"),
    });

    /// <summary>Of an image's names, those that the filter asks for; all when it asks for none.</summary>
    public IReadOnlyList<string> Shown(IReadOnlyList<string> names) => filters.TryGetValue("reference", out var patterns)
        ? [.. names.Where(name => patterns.Any(pattern => NameMatches(pattern, ImageReference.Parse(name))))]
        : names;

    /// <summary>A pattern with <c>*</c> and <c>?</c> against the short name, with or without the tag.</summary>
    private static bool NameMatches(string pattern, ImageReference name) =>
        Glob(pattern, name.Familiar) || Glob(pattern, name.FamiliarRepository) || Glob(pattern, name.ToString());

    internal static bool Glob(string pattern, string text)
    {
        if (pattern.Length == 0) return text.Length == 0;
        if (pattern[0] != '*') return text.Length > 0 && (pattern[0] == '?' && text[0] != '/' || pattern[0] == text[0]) && Glob(pattern[1..], text[1..]);
        for (var take = 0; take <= text.Length && (take == 0 || text[take - 1] != '/'); take++)
            if (Glob(pattern[1..], text[take..])) return true;
        return false;
    }
}
