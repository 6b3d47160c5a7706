using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Naru.Tests.Tidy;

/// <summary>
/// Beneath a folder that a container could write, the host works through open directories only (docs/decisions/0090): a path is
/// looked up anew at every call, and who can rename in between decides where it leads. Where such folders are worked on, the calls
/// that take paths are not to be had at all; <c>Kernel.Files.HeldDirectory</c> is the way.
/// </summary>
public sealed class HeldPaths
{
    private static readonly string[] Folders =
    [
        "src/Node/", "src/Host/Pods/", "src/Engine/Layers/", "src/Engine/Volumes/", "src/Engine/Build/", "src/Engine/Containers/Archive/",
        "src/Runtime/Rootfs/", "src/Runtime/RootfsUsers.cs", "src/Engine/Containers/Running/SpecSources.cs", "src/Engine/Containers/Running/WorkingDirectory.cs",
        "src/Engine/Containers/Running/ProcessRoot.cs", "src/Engine/Containers/ContainerEngine.Contents.cs", "src/Kernel/Files/HeldDirectory.cs",
        "src/Kernel/Files/HeldDirectory.Change.cs", "src/Kernel/Files/HeldDirectory.Content.cs",
    ];

    /// <summary>What is read there lies in no container's reach.</summary>
    private static readonly Dictionary<string, string> Excepted = new()
    {
        ["src/Host/Pods/MachineFacts.cs"] = "the machine's own /proc, /etc and /sys",
        ["src/Runtime/Rootfs/RootfsSteps.cs"] = "asks only whether the host's side of a bind is a folder, in the namespace of the host",
    };

    private static readonly HashSet<string> Banned = ["File", "Directory", "FileInfo", "DirectoryInfo", "FileSystemInfo", "StreamReader", "StreamWriter", "FileSystemWatcher"];

    [Fact]
    public void What_a_container_could_write_is_worked_on_through_open_directories_only() =>
        Faults.None(Source.Product.Where(IsHeld).SelectMany(file => PathCalls(file.Syntax).Select(node =>
            $"{Source.Place(file, node)}: {node.ToString().Split('\n')[0]} takes a path; open the folder once and use HeldDirectory")));

    [Fact]
    public void Every_folder_and_exception_of_the_rule_is_there() => Faults.None(
        Folders.Concat(Excepted.Keys).Where(place => !Source.Product.Any(file => file.Path.StartsWith(place, StringComparison.Ordinal))).Select(place => $"{place} is named by the rule and is no more"));

    [Theory]
    [InlineData("class A { string B() => File.ReadAllText(\"/x\"); }", 1)]
    [InlineData("class A { bool B() => System.IO.Directory.Exists(\"/x\"); }", 1)]
    [InlineData("class A { object B() => new FileInfo(\"/x\"); }", 1)]
    [InlineData("class A { object B() => new System.IO.FileStream(\"/x\", FileMode.Open); }", 1)]
    [InlineData("class A { object B() => new FileStream(handle, FileAccess.Read); }", 0)]
    [InlineData("class A { bool B() => Path.Exists(\"/x\"); }", 1)]
    [InlineData("class A { string B() => Path.Combine(\"/x\", \"y\"); }", 0)]
    [InlineData("class A { object B() => VolumeSpec.File(1); }", 0)]
    public void The_rule_sees_every_way_to_name_a_path(string code, int faults) =>
        Assert.Equal(faults, PathCalls(Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(code).GetRoot()).Count());

    private static bool IsHeld(Source.SourceFile file) =>
        !Excepted.ContainsKey(file.Path) && Folders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal));

    private static IEnumerable<SyntaxNode> PathCalls(SyntaxNode root) => root.DescendantNodes().Where(node => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } => IsPathCall(call),
        ObjectCreationExpressionSyntax made => Last(made.Type) is var name && (Banned.Contains(name) || name == "FileStream" && made.ArgumentList is { } given && !TakesHandle(given)),
        _ => false,
    });

    private static bool IsPathCall(MemberAccessExpressionSyntax call)
    {
        var on = call.Expression switch
        {
            IdentifierNameSyntax name => name.Identifier.Text,
            MemberAccessExpressionSyntax { Name.Identifier.Text: var name } qualified when qualified.Expression.ToString() is "System.IO" or "IO" or "global::System.IO" => name,
            _ => "",
        };
        return Banned.Contains(on) || on == "Path" && call.Name.Identifier.Text is "Exists" or "GetTempFileName";
    }

    // A stream over what is open already takes the handle and the access only; over a path, a mode comes second.
    private static bool TakesHandle(ArgumentListSyntax given) => given.Arguments.Count > 1 && given.Arguments[1].ToString().StartsWith("FileAccess.", StringComparison.Ordinal);

    private static string Last(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        SimpleNameSyntax simple => simple.Identifier.Text,
        _ => "",
    };
}
