namespace Naru.Resources.Api;

/// <summary>Who asks: a certificate's subject, a service account, or <c>system:anonymous</c>.</summary>
public sealed record ApiUser(string Name, IReadOnlyList<string> Groups)
{
    private const string NodePrefix = "system:node:";

    public string Uid { get; init; } = "";

    /// <summary>Further facts of the credential, such as the pod that a token is bound to.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The name of the node that this user is; null for everybody else.</summary>
    public string? Node => Name.Length > NodePrefix.Length && Name.StartsWith(NodePrefix, StringComparison.Ordinal) && Groups.Contains("system:nodes") ? Name[NodePrefix.Length..] : null;

    public static ApiUser Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);
}
