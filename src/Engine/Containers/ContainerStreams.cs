using Naru.Runtime;

namespace Naru.Engine.Containers;

/// <summary>
/// One attacher's ends of a process's streams. Output streams end when the process has ended and all was read; with a
/// terminal everything comes as stdout. Disposing detaches and leaves the process alone.
/// </summary>
public sealed class ContainerStreams : IDisposable
{
    private readonly AttachedStreams streams;

    internal ContainerStreams(AttachedStreams streams, bool tty) => (this.streams, Tty) = (streams, tty);

    public bool Tty { get; }

    public Stream? Stdin => streams.Stdin;

    public Stream? Stdout => streams.Stdout;

    public Stream? Stderr => streams.Stderr;

    /// <summary>Nothing more will be typed.</summary>
    public void EndInput() => streams.EndInput();

    public void Dispose() => streams.Dispose();
}
