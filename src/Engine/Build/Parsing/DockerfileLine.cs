namespace Naru.Engine.Build.Parsing;

/// <summary>One instruction as it stands: keyword in capitals, its flags, the rest of the (joined) line, its here-documents, its first line's number.</summary>
internal sealed record DockerfileLine(int Number, string Keyword, IReadOnlyList<KeyValuePair<string, string>> Flags, string Rest, IReadOnlyList<Heredoc> Heredocs)
{
    /// <summary>The instruction as the build output shows it.</summary>
    public string Shown => string.Join(' ', new[] { Keyword }.Concat(Flags.Select(f => f.Value.Length == 0 ? $"--{f.Key}" : $"--{f.Key}={f.Value}")).Append(Rest)).TrimEnd();
}
