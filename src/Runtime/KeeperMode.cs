using Naru.Kernel.Launch;
using Naru.Runtime.Keeping;

namespace Naru.Runtime;

/// <summary>The executable's keeper mode: <c>naru keeper --run DIR</c>. Not typed by people; the server starts it.</summary>
public static class KeeperMode
{
    private const int UsageError = 64;

    public static int Run(string[] arguments)
    {
        if (arguments is ["--run", { Length: > 0 } run] && Path.IsPathRooted(run) && Directory.Exists(run))
        {
            // Programs in containers can reach what their launcher runs from, however this keeper was started.
            if (!OwnExecutable.IsSealed) OwnExecutable.Replace(["keeper", .. arguments]);
            return KeeperLoop.Run(run, TimeProvider.System);
        }
        Console.Error.WriteLine("naru keeper: give --run and the instance's run directory; it is started by 'naru up', not by hand");
        return UsageError;
    }
}
