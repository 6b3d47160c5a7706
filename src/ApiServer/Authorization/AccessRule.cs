using Naru.Resources.Trees;

namespace Naru.ApiServer.Authorization;

/// <summary>One rule of a role.</summary>
internal sealed record AccessRule(string[] Verbs, string[] Groups, string[] Resources, string[] Names, string[] Paths)
{
    public static AccessRule Of(Tree rule) =>
        new(Texts(rule["verbs"]), Texts(rule["apiGroups"]), Texts(rule["resources"]), Texts(rule["resourceNames"]), Texts(rule["nonResourceURLs"]));

    public bool Allows(AccessQuestion question)
    {
        if (!Has(Verbs, question.Verb)) return false;
        if (question.Path.Length > 0) return Array.Exists(Paths, path => PathMatches(path, question.Path));
        return Has(Groups, question.Group) && ResourceMatches(question.Resource) && (Names.Length == 0 || Names.Contains(question.Name));
    }

    public Tree ToTree() => Tree.Object(
        ("verbs", Tree.Strings(Verbs)), ("apiGroups", Some(Groups)), ("resources", Some(Resources)), ("resourceNames", Some(Names)), ("nonResourceURLs", Some(Paths)));

    /// <summary>The rule as questions so small that one rule of another role answers each.</summary>
    public IEnumerable<AccessQuestion> Atoms(Naru.Resources.Api.ApiUser user, string ns)
    {
        foreach (var verb in Verbs)
        {
            foreach (var path in Paths) yield return new AccessQuestion(user, verb, "", "", "", "") { Path = path };
            foreach (var group in Groups)
                foreach (var resource in Resources)
                    foreach (var name in Names.Length > 0 ? Names : [""])
                        yield return new AccessQuestion(user, verb, group, resource, ns, name);
        }
    }

    private bool ResourceMatches(string resource)
    {
        var slash = resource.IndexOf('/');
        return Array.Exists(Resources, r => r == "*" || r == resource || (slash > 0 && r.StartsWith("*/", StringComparison.Ordinal) && r.AsSpan(2).SequenceEqual(resource.AsSpan(slash + 1))));
    }

    private static bool Has(string[] values, string value) => Array.Exists(values, v => v == "*" || v == value);

    private static bool PathMatches(string rule, string path) =>
        rule == "*" || rule == path || (rule.EndsWith('*') && path.StartsWith(rule[..^1], StringComparison.Ordinal));

    private static string[] Texts(Tree list) => [.. list.Items.ToArray().Select(i => i.Text)];

    private static Tree Some(string[] values) => values.Length == 0 ? default : Tree.Strings(values);
}
