using Naru.Resources.Shapes;

namespace Naru.Tools.Generate;

/// <summary>
/// What views and their members are called. Where two packages have a type of the same name, the core package's keeps the
/// short name and the other is preceded by its package (<c>EventView</c>, <c>EventsEventView</c>).
/// </summary>
public sealed class ViewNames
{
    private readonly Dictionary<string, string> _views = [];

    public ViewNames(ShapeLibrary library)
    {
        foreach (var package in library.Packages.OrderBy(package => package.Alias is "core" or "meta" ? 0 : 1).ThenBy(package => package.Alias, StringComparer.Ordinal))
        {
            foreach (var type in library.Types.Where(type => type.Name == $"{package.Prefix}.{type.ShortName}"))
            {
                var name = $"{type.ShortName}View";
                _views.Add(type.Name, _views.ContainsValue(name) ? Pascal(package.Alias) + name : name);
            }
        }
    }

    public string Of(Schema type) => _views[type.Name];

    /// <summary>The property of a field: <c>podIP</c> is <c>PodIP</c>, <c>$ref</c> is <c>Ref</c>, <c>x-kubernetes-list-type</c> is <c>XKubernetesListType</c>.</summary>
    public static string Property(string field)
    {
        var name = string.Concat(field.Split('-', '$').Select(Pascal));
        return name is "Tree" or "IsPresent" or "Of" or "ToString" or "Equals" or "GetType" or "GetHashCode" ? name + "Field" : name;
    }

    /// <summary>The constant that holds a field's name; unlike properties these stand all beside each other, so case and signs count.</summary>
    public static string Constant(string field) =>
        field.StartsWith('$') ? "Dollar" + Property(field) : char.IsAsciiLetterUpper(field[0]) ? "Upper" + Property(field) : Property(field);

    private static string Pascal(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];
}
