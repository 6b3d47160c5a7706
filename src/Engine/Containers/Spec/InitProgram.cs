namespace Naru.Engine.Containers.Spec;

/// <summary><c>--init</c>: the keeper's own executable is the container's first process and starts the program.</summary>
internal static class InitProgram
{
    /// <summary>What it is called inside. Nothing stands at that path: the keeper executes what it holds open (docs/decisions/0033).</summary>
    public const string Name = "/sbin/docker-init";

    public static IReadOnlyList<string> Command(IReadOnlyList<string> command) => [Name, "init", "--", .. command];
}
