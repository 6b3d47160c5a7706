using Naru.Resources.Api;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Selectors;

namespace Naru.ApiServer.Requests;

/// <summary>Which objects of a collection a list, a watch or a deletion is about.</summary>
internal sealed record Selection(string Namespace, string Name, LabelSelector Labels, FieldSelector Fields)
{
    /// <exception cref="ApiRefusedException">400: a selector that cannot be read, or a field that cannot select.</exception>
    public static Selection Of(ResourceRequest request)
    {
        var fields = Parse(() => FieldSelector.Parse(request.Query["fieldSelector"]));
        foreach (var requirement in fields.Requirements)
            if (!SelectableField.Exists(request.Kind, requirement.Path)) throw NotSelectable(request, requirement.Path);
        var labels = Parse(() => LabelSelector.Parse(request.Query["labelSelector"]));
        return new Selection(request.Namespace, request.Name, labels, fields);
    }

    public bool Includes(Document document) =>
        (Namespace.Length == 0 || document.Key.Namespace == Namespace)
        && (Name.Length == 0 || document.Key.Name == Name)
        && document.Matches(Labels) && document.Matches(Fields);

    private static ApiRefusedException NotSelectable(ResourceRequest request, string path)
    {
        var kind = request.Kind;
        var version = kind.Group.Length == 0 ? "/" + kind.Version : kind.ApiVersion;
        return Refusal.BadRequest($"Unable to find \"{version}, Resource={kind.Plural}\" that match label selector \"{request.Query["labelSelector"]}\", "
            + $"field selector \"{request.Query["fieldSelector"]}\": field label not supported: {path}");
    }

    private static T Parse<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (FormatException fault)
        {
            throw Refusal.BadRequest(fault.Message);
        }
    }
}
