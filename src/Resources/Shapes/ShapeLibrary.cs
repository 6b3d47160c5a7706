using System.Collections.Frozen;
using System.Text;

namespace Naru.Resources.Shapes;

/// <summary>All types of one set of shape texts, by their published names, and the packages they come from.</summary>
public sealed class ShapeLibrary
{
    private static readonly Lazy<ShapeLibrary> Embedded = new(() => ShapeText.Read(EmbeddedTexts()));

    private readonly FrozenDictionary<string, Schema> _types;
    private readonly FrozenDictionary<string, ShapePackage> _packages;

    internal ShapeLibrary(IReadOnlyDictionary<string, Schema> types, IEnumerable<ShapePackage> packages)
    {
        _types = types.ToFrozenDictionary();
        _packages = packages.ToFrozenDictionary(package => package.Alias);
    }

    /// <summary>The built-in kinds' types.</summary>
    public static ShapeLibrary BuiltIn => Embedded.Value;

    public IEnumerable<Schema> Types => _types.Values.OrderBy(type => type.Name, StringComparer.Ordinal);

    public IEnumerable<ShapePackage> Packages => _packages.Values.OrderBy(package => package.Alias, StringComparer.Ordinal);

    /// <summary>The type of that published name, or null.</summary>
    public Schema? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>The type of a package by its alias, such as <c>core.Pod</c>.</summary>
    /// <exception cref="KeyNotFoundException">No such type.</exception>
    public Schema this[string aliased]
    {
        get
        {
            var dot = aliased.IndexOf('.');
            return _types[$"{_packages[aliased[..dot]].Prefix}{aliased[dot..]}"];
        }
    }

    private static IEnumerable<string> EmbeddedTexts()
    {
        var assembly = typeof(ShapeLibrary).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".shape", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            yield return reader.ReadToEnd();
        }
    }
}
