using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Printing;

/// <summary>The tables of kinds that have little to show.</summary>
internal static class SmallTables
{
    public static TableShape Namespace { get; } = new(
        [Columns.Name, new("Status"), Columns.Age],
        (obj, now) => [obj["metadata"]["name"], obj["status"]["phase"].Text, Columns.AgeOf(obj, now)]);

    public static TableShape ConfigMap { get; } = new(
        [Columns.Name, new("Data", "integer"), Columns.Age],
        (obj, now) => [obj["metadata"]["name"], obj["data"].Count + obj["binaryData"].Count, Columns.AgeOf(obj, now)]);

    public static TableShape Secret { get; } = new(
        [Columns.Name, new("Type"), new("Data", "integer"), Columns.Age],
        (obj, now) => [obj["metadata"]["name"], obj["type"].Text, obj["data"].Count, Columns.AgeOf(obj, now)]);

    public static TableShape ServiceAccount { get; } = new(
        [Columns.Name, new("Secrets", "integer"), Columns.Age],
        (obj, now) => [obj["metadata"]["name"], obj["secrets"].Count, Columns.AgeOf(obj, now)]);

    public static TableShape Lease { get; } = new(
        [Columns.Name, new("Holder"), Columns.Age],
        (obj, now) => [obj["metadata"]["name"], obj["spec"]["holderIdentity"].Text, Columns.AgeOf(obj, now)]);

    public static TableShape RoleBinding { get; } = new(
        [Columns.Name, new("Role"), Columns.Age, new("Users", Priority: 1), new("Groups", Priority: 1), new("ServiceAccounts", Priority: 1)],
        (obj, now) =>
        [
            obj["metadata"]["name"], $"{obj["roleRef"]["kind"].Text}/{obj["roleRef"]["name"].Text}", Columns.AgeOf(obj, now),
            Subjects(obj, "User"), Subjects(obj, "Group"), Subjects(obj, "ServiceAccount"),
        ]);

    private static string Subjects(Tree binding, string kind) => string.Join(", ", new ViewList<SubjectView>(binding["subjects"])
        .Where(subject => subject.Kind == kind)
        .Select(subject => kind == "ServiceAccount" ? $"{subject.Namespace}/{subject.Name}" : subject.Name));
}
