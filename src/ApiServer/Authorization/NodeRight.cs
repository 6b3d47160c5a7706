using Naru.ApiServer.Cache;
using Naru.ApiServer.Mutations;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Authorization;

/// <summary>One line of what nodes may do.</summary>
/// <param name="Resource">With its subresource: <c>pods/status</c>.</param>
/// <param name="Verbs">With commas between.</param>
/// <param name="Where">Whether that node may ask for this very object.</param>
internal sealed record NodeRight(string Group, string Resource, string Verbs, Func<string, AccessQuestion, World, bool> Where)
{
    private readonly string[] _verbs = Verbs.Split(',');

    /// <summary>What of the object's content it may not write: answers why not, or null. The same in all lines of a kind.</summary>
    public Func<string, Change, Tree, string?>? Refuses { get; init; }

    /// <summary>The resource without its subresource.</summary>
    public string Kind => Resource.Split('/')[0];

    public bool IsAbout(AccessQuestion question) => question.Resource == Resource && question.Group == Group && question.Path.Length == 0 && _verbs.Contains(question.Verb);

    public override string ToString() => $"{Verbs} {(Group.Length > 0 ? $"{Group}/" : "")}{Resource}";
}
