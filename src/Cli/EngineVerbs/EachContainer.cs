namespace Naru.Cli.EngineVerbs;

/// <summary>One step on each of several containers: what fails for one is said, and the others have their turn.</summary>
internal static class EachContainer
{
    /// <summary>Prints the name of each that was done; the status is 1 when one failed.</summary>
    public static async Task<int> DoAsync(Invocation invocation, Func<string, Task> step)
    {
        var status = 0;
        foreach (var name in invocation.Words)
        {
            try
            {
                await step(name);
                invocation.Screen.Line(name);
            }
            catch (RefusedException refused)
            {
                invocation.Screen.Error($"naru: {refused.Message}");
                status = refused.ExitStatus;
            }
        }
        return status;
    }
}
