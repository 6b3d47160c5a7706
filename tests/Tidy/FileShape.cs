using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Naru.Tests.Tidy;

/// <summary>Files and functions stay small, one type a file, and the folder is the namespace.</summary>
public sealed class FileShape
{
    private const int LongestFile = 400;
    private const int LongestFunction = 60;
    private const int LongestCompanion = 30;

    private static IEnumerable<Source.SourceFile> Shaped => [.. Source.Product, .. Source.Benchmarks];

    [Fact]
    public void No_file_is_longer_than_a_reader_keeps_in_mind() =>
        Faults.None(Shaped.Select(file => (file.Path, Lines: Lines(file.Text)))
            .Where(file => file.Lines > LongestFile).Select(file => $"{file.Path}: {file.Lines} lines; split it by idea (at most {LongestFile})"));

    [Fact]
    public void No_function_is_longer_than_a_screen() =>
        Faults.None(Shaped.SelectMany(file => file.Syntax.DescendantNodes()
            .Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
            .Where(node => Lines(node.ToString()) > LongestFunction)
            .Select(node => $"{Source.Place(file, node)}: {Lines(node.ToString())} lines; it wants to be two ideas (at most {LongestFunction})")));

    [Fact]
    public void A_file_bears_the_name_of_its_type_beside_which_only_small_ones_stand() =>
        Faults.None(Shaped.SelectMany(file =>
        {
            var name = Path.GetFileName(file.Path).Split('.')[0];
            var types = TopLevelTypes(file.Syntax).ToList();
            if (types.Count > 0 && types.All(type => NameOf(type) != name)) return new[] { $"{file.Path}: holds {NameOf(types[0])}" };
            return types.Where(type => NameOf(type) != name && Lines(type.ToString()) > LongestCompanion)
                .Select(type => $"{Source.Place(file, type)}: {NameOf(type)} is large enough for a file of its own");
        }));

    [Fact]
    public void The_folder_is_the_namespace() =>
        Faults.None(Shaped.SelectMany(file =>
        {
            var wanted = "Naru." + Room(Path.GetDirectoryName(file.Path)!).Replace('/', '.');
            return file.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
                .Where(space => space.Name.ToString() != wanted)
                .Select(space => $"{file.Path}: namespace {space.Name}, folder says {wanted}");
        }));

    private static string Room(string folder) => folder.StartsWith("bench", StringComparison.Ordinal) ? "Bench" + folder["bench".Length..] : folder["src/".Length..];

    private static IEnumerable<SyntaxNode> TopLevelTypes(SyntaxNode root) =>
        root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private static string NameOf(SyntaxNode type) =>
        type is BaseTypeDeclarationSyntax named ? named.Identifier.Text : ((DelegateDeclarationSyntax)type).Identifier.Text;

    private static int Lines(string text) => text.AsSpan().Count('\n') + (text.EndsWith('\n') ? 0 : 1);
}
