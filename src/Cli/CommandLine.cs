namespace Naru.Cli;

/// <summary>The verbs that people type.</summary>
public static class CommandLine
{
    public static Task<int> RunAsync(string[] arguments)
    {
        Console.Error.WriteLine(arguments.Length == 0 ? "naru: say what to do, such as `naru up`" : $"naru: unknown command \"{arguments[0]}\"");
        return Task.FromResult(64);
    }
}
