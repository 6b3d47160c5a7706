namespace Naru.Engine.Build.Parsing;

/// <summary>A here-document: the word after <c>&lt;&lt;</c>, its lines, and whether variables in it are replaced (the word was not quoted).</summary>
internal sealed record Heredoc(string Name, string Body, bool Expand, string Opening);
