using Naru.Runtime;

namespace Naru.Engine.Exec;

/// <summary>An executed process under way: its streams, and its exit code to come.</summary>
internal sealed record ExecRun(ExecSession Session, AttachedStreams Streams, Task<int> Ended);
