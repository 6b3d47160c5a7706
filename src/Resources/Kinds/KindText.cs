using Naru.Resources.Shapes;

namespace Naru.Resources.Kinds;

/// <summary>
/// Reads the lines of shape text that declare kinds:
/// <code>
/// kind Pod pods namespaced short(po) categories(all) verbs(get,list) fields(spec.nodeName)
///                                           without verbs: all eight; fields: what field selectors may name
///  scale autoscaling.Scale get,patch,update                             a subresource, the kind it speaks, its verbs
/// </code>
/// </summary>
internal static class KindText
{
    public static IEnumerable<Kind> Read(ShapeLibrary library, ShapePackage package)
    {
        var lines = package.Kinds;
        for (var i = 0; i < lines.Count; i++)
        {
            var words = lines[i].Split(' ');
            var subresources = lines.Skip(i + 1).TakeWhile(line => line[0] == ' ').Select(line => ReadSubresource(library, package, line)).ToList();
            i += subresources.Count;
            var schema = library.Find($"{package.Prefix}.{words[1]}") ?? throw new FormatException($"kind {words[1]} has no type in {package.Alias}");
            yield return new Kind(package.Group, package.Version, words[1], words[2], words.Contains("namespaced"), schema)
            {
                ShortNames = Listed(words, "short"),
                Categories = Listed(words, "categories"),
                Verbs = Listed(words, "verbs") is { Count: > 0 } verbs ? verbs : Kind.AllVerbs,
                Subresources = subresources,
                SelectableFields = Listed(words, "fields"),
            };
        }
    }

    private static Subresource ReadSubresource(ShapeLibrary library, ShapePackage home, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var dot = words[1].IndexOf('.');
        var package = dot < 0 ? home : library.Packages.Single(p => p.Alias == words[1][..dot]);
        return new Subresource(words[0], package.Group, package.Version, words[1][(dot + 1)..], words[2].Split(','));
    }

    private static IReadOnlyList<string> Listed(string[] words, string name)
    {
        var word = System.Array.Find(words, w => w.StartsWith(name + "(", StringComparison.Ordinal));
        return word is null ? [] : word[(name.Length + 1)..^1].Split(',');
    }
}
