using Naru.Kernel.Processes;

namespace Naru.Host;

/// <summary><c>init -- COMMAND [ARG...]</c>: the first process of a container that asked for <c>--init</c>. Not for people to type.</summary>
internal static class InitMode
{
    private const int Usage = 64;

    public static int Run(string[] arguments)
    {
        if (arguments is ["--", _, ..]) return InitProcess.Run(arguments[1..]);
        Console.Error.WriteLine("naru: init: usage: init -- COMMAND [ARG...]; it starts a container's program for --init");
        return Usage;
    }
}
