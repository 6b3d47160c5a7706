using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Naru.Tests.Tidy;

/// <summary>The checkout these tests read: its C# files, parsed once.</summary>
internal static class Source
{
    private static readonly string Root = FindRoot();

    /// <summary>A hand-written C# file: its path from the top of the checkout, its text and its syntax.</summary>
    public sealed record SourceFile(string Path, string Text, SyntaxNode Syntax);

    /// <summary>The product's files.</summary>
    public static IReadOnlyList<SourceFile> Product { get; } = Read("src");

    /// <summary>The benchmarks' files.</summary>
    public static IReadOnlyList<SourceFile> Benchmarks { get; } = Read("bench");

    /// <summary>The tests' files, without these rules themselves.</summary>
    public static IReadOnlyList<SourceFile> Tests { get; } = [.. Read("tests").Where(file => !file.Path.StartsWith("tests/Tidy/", StringComparison.Ordinal))];

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>The line of a node, as an editor counts.</summary>
    public static string Place(SourceFile file, SyntaxNode node) => $"{file.Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    private static SourceFile[] Read(string folder) =>
        [.. Directory.GetFiles(Path(folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(Root, path))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/") && !path.EndsWith(".g.cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Parse)];

    private static SourceFile Parse(string path)
    {
        var text = File.ReadAllText(Path(path));
        return new SourceFile(path, text, CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot());
    }

    private static string FindRoot()
    {
        for (var dir = AppContext.BaseDirectory; dir is not null; dir = System.IO.Path.GetDirectoryName(dir))
            if (File.Exists(System.IO.Path.Combine(dir, "Naru.slnx")))
                return dir;
        throw new InvalidOperationException($"no Naru.slnx above {AppContext.BaseDirectory}: run the tests from a checkout");
    }
}
