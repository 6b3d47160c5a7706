namespace Naru.Runtime.Protocol;

/// <summary>The requests of every protocol version so far, by their names on the wire. A name is never given another meaning.</summary>
internal static class Operation
{
    internal const string Hello = "hello", Create = "create", Start = "start", State = "state", List = "list", Kill = "kill";
    internal const string Wait = "wait", Delete = "delete", Pause = "pause", Resume = "resume", Update = "update";
    internal const string Resize = "resize", Attach = "attach", Exec = "exec", CloseStdin = "closeStdin", Subscribe = "subscribe";
    internal const string ReopenLog = "reopenLog", Shutdown = "shutdown";
}
