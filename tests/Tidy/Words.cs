using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Naru.Tests.Tidy;

/// <summary>Names say the job, nothing stands unfinished, and the product runs no external program.</summary>
public sealed partial class Words
{
    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Utilities|Common|Misc|Infrastructure)$")]
    private static partial Regex Vague { get; }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|NotSupportedException\(\)")]
    private static partial Regex Unfinished { get; }

    [GeneratedRegex(@"\bProcess\.Start\b|new Process(StartInfo)?\b")]
    private static partial Regex External { get; }

    [GeneratedRegex(@"\bThread\.Sleep\(|\bTask\.Delay\((?![^)\n]*(TimeProvider|time|clock))")]
    private static partial Regex Sleeps { get; }

    [Fact]
    public void No_type_has_a_name_that_says_nothing_of_its_job() =>
        Faults.None(Source.Product.SelectMany(file => file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            .Where(type => Vague.IsMatch(type.Identifier.Text))
            .Select(type => $"{Source.Place(file, type)}: {type.Identifier.Text}")));

    [Fact]
    public void Nothing_stands_unfinished() => Faults.None(Hits([.. Source.Product, .. Source.Benchmarks, .. Source.Tests], Unfinished));

    [Fact]
    public void The_product_runs_no_external_program() => Faults.None(Hits(Source.Product, External));

    [Fact]
    public void Tests_wait_for_what_must_happen_and_never_sleep() => Faults.None(Hits(Source.Tests, Sleeps));

    [Fact]
    public void No_exception_is_swallowed_in_silence() =>
        Faults.None(Source.Product.SelectMany(file => file.Syntax.DescendantNodes().OfType<CatchClauseSyntax>()
            .Where(clause => clause.Block.Statements.Count == 0 && !clause.Block.ToString().Contains("//"))
            .Select(clause => $"{Source.Place(file, clause)}: an empty catch; say in a comment why nothing is to be done, or do it")));

    private static IEnumerable<string> Hits(IEnumerable<Source.SourceFile> files, Regex pattern) =>
        files.SelectMany(file => file.Text.Split('\n')
            .Select((line, index) => (line, index))
            .Where(at => pattern.IsMatch(at.line))
            .Select(at => $"{file.Path}:{at.index + 1}: {at.line.Trim()}"));
}
