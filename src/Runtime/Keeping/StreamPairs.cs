using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Sockets;

namespace Naru.Runtime.Keeping;

/// <summary>Socket pairs for one attacher: our ends go to the pump, the others beside the reply to the client.</summary>
internal sealed class StreamPairs(bool stdin, bool stdout, bool stderr) : IDisposable
{
    private readonly (string Name, UnixSocket Ours, UnixSocket Theirs)[] pairs =
    [
        .. new[] { (stdin, "stdin"), (stdout, "stdout"), (stderr, "stderr") }.Where(wanted => wanted.Item1).Select(wanted =>
        {
            var (ours, theirs) = UnixSocket.Pair();
            return (wanted.Item2, ours, theirs);
        }),
    ];

    internal string[] Names => [.. pairs.Select(pair => pair.Name)];

    internal SafeFileHandle[] Theirs => [.. pairs.Select(pair => pair.Theirs.Handle)];

    internal void Connect(ProcessStreams streams, bool endsInput) =>
        streams.Attach(Ours("stdin"), Ours("stdout"), Ours("stderr"), endsInput);

    public void Dispose()
    {
        foreach (var (_, ours, theirs) in pairs)
        {
            ours.Dispose();
            theirs.Dispose();
        }
    }

    private UnixSocket? Ours(string name) => pairs.FirstOrDefault(pair => pair.Name == name).Ours;
}
