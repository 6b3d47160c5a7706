using Naru.Runtime;

namespace Naru.Host;

/// <summary>What tests of the whole need to know of the executable: <c>naru debug failpoints</c> lists where it can be killed.</summary>
internal static class DebugVerb
{
    private const int UsageError = 64;

    public static Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ["failpoints"])
        {
            Console.Error.WriteLine("naru debug: give 'failpoints', which lists the names that NARU_FAILPOINT=NAME[:N] takes");
            return Task.FromResult(UsageError);
        }
        foreach (var name in KeeperFailpoints.All) Console.WriteLine(name);
        return Task.FromResult(0);
    }
}
