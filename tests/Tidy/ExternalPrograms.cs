using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Naru.Tests.Tidy;

/// <summary>The ban on running other programs names every way to do it, and holds in every room.</summary>
public sealed partial class ExternalPrograms
{
    private static readonly string[] Banned = [.. File.ReadLines(Source.Path("src/BannedSymbols.txt")).Select(line => line.Split(';')[0])];

    // A container's own init (--init) starts the container's program, inside the container: docs/decisions/0033. Nothing else may.
    private const string Init = "src/Kernel/Processes/InitLibc.cs";

    [GeneratedRegex("""\b(system|popen|posix_spawnp?|execl|execlp|execle|execv|execvp|execvpe|fexecve|wordexp)\b["(]""")]
    private static partial Regex LibraryCall { get; }

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\(")]
    private static partial Regex Import { get; }

    [Fact]
    public void Every_overload_of_Process_Start_is_a_banned_symbol()
    {
        var overloads = typeof(Process).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance).Where(method => method.Name == nameof(Process.Start));
        // Some exist on other systems only; they are banned with the rest.
        Faults.None(overloads.Select(IdOf).Where(id => !Banned.Contains(id)).Select(id => $"src/BannedSymbols.txt does not name {id}"));
        Assert.Contains("T:System.Diagnostics.ProcessStartInfo", Banned);
    }

    [Fact]
    public void The_ban_is_in_force_in_every_room()
    {
        var shared = XDocument.Load(Source.Path("src/Directory.Build.props"));
        Assert.Contains(shared.Descendants("PackageReference"), reference => (string?)reference.Attribute("Include") == "Microsoft.CodeAnalysis.BannedApiAnalyzers" && reference.Attribute("Condition") is null);
        Assert.Contains(shared.Descendants("AdditionalFiles"), file => ((string?)file.Attribute("Include"))!.EndsWith("/BannedSymbols.txt", StringComparison.Ordinal) || ((string?)file.Attribute("Include"))!.EndsWith(")BannedSymbols.txt", StringComparison.Ordinal));
        Assert.Equal("true", XDocument.Load(Source.Path("Directory.Build.props")).Descendants("TreatWarningsAsErrors").Single().Value);
        string[] settings = [".editorconfig", "Directory.Build.props", "src/Directory.Build.props"];
        var rooms = Directory.GetFiles(Source.Path("src"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Source.Path("."), path)).ToList();
        Assert.NotEmpty(rooms);
        Faults.None([
            .. settings.Concat(rooms).Where(file => File.ReadAllText(Source.Path(file)).Contains("RS0030")).Select(file => $"{file}: changes what RS0030 (banned symbols) does"),
            .. rooms.Where(file => Regex.IsMatch(File.ReadAllText(Source.Path(file)), @"<(AdditionalFiles|PackageReference) Remove|<TreatWarningsAsErrors>false|<RunAnalyzers>false")).Select(file => $"{file}: takes the ban's analyzer away"),
        ]);
    }

    [Fact]
    public void Only_the_kernel_room_calls_the_C_library_and_never_to_run_a_program() => Faults.None([
        .. Source.Product.Where(file => Import.IsMatch(file.Text) && !file.Path.StartsWith("src/Kernel/", StringComparison.Ordinal)).Select(file => $"{file.Path}: imports native code; that is the kernel room's"),
        .. Source.Product.Where(file => Import.IsMatch(file.Text)).SelectMany(file => LibraryCall.Matches(file.Text).Where(match => file.Path != Init || !match.Value.StartsWith("posix_spawn", StringComparison.Ordinal)).Select(match => $"{file.Path}: {match.Value}")),
    ]);

    private static string IdOf(MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)).ToList();
        return "M:System.Diagnostics.Process.Start" + (parameters.Count == 0 ? "" : $"({string.Join(',', parameters)})");
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.FullName!.Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(NameOf))}}}"
        : type.FullName!;
}
