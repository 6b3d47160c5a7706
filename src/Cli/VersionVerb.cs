using System.Reflection;

namespace Naru.Cli;

/// <summary><c>naru version</c></summary>
internal static class VersionVerb
{
    public static Verb Verb { get; } = new("version", "", "the version of this executable", [], invocation =>
    {
        invocation.Screen.Line($"naru {Version}");
        return Task.FromResult(0);
    })
    { MostWords = 0 };

    public static string Version { get; } = typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
