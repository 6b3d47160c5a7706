using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;
using Naru.Kernel.Terminals;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime.Launching;

namespace Naru.Runtime.Keeping;

/// <summary>
/// The streams of one process: our ends, moved by the pump, and the child's ends, held until it has been launched.
/// A container's outputs are FIFOs on disk whose every end is opened for both reading and writing, so that they outlive
/// the keeper; its input FIFO is opened for both by us only, so that closing it is an end of file. An executed process
/// gets plain pipes: it belongs to whoever asked for it.
/// </summary>
internal sealed class ProcessStreams
{
    private readonly StreamPump pump;
    private readonly List<SafeFileHandle> childEnds = [];
    private readonly JsonLog? log;
    private OutputStream? output, error;
    private InputSink? input;
    private int open;

    private ProcessStreams(StreamPump pump, LogPlan? logPlan)
    {
        this.pump = pump;
        log = logPlan is null ? null : new JsonLog(logPlan);
    }

    /// <summary>The terminal's driving end, for its size.</summary>
    internal SafeFileHandle? Terminal { get; private set; }

    /// <summary>The terminal's path in the host, for /dev/console.</summary>
    internal string? TerminalName { get; private set; }

    internal ProcessStdio Child => new(Number(0), Number(1), Number(2), Terminal is not null);

    /// <param name="pump">Moves the bytes.</param>
    /// <param name="place">The containers' folder by a mount that is attached nowhere: links in a container's /proc/self/fd tell nothing of what lies above.</param>
    /// <param name="directory">The container's own folder.</param>
    /// <param name="plan">The container.</param>
    internal static ProcessStreams ForContainer(StreamPump pump, DetachedMount place, string directory, ContainerPlan plan)
    {
        var streams = new ProcessStreams(pump, plan.Stdio.Log);
        var process = plan.Spec.Process;
        if (process.Terminal) streams.OpenTerminal(process);
        else
        {
            streams.OpenInput(plan.Stdio.OpenStdin ? directory : null, place);
            streams.output = streams.OpenFifo(directory, place, "stdout", process.User);
            streams.error = streams.OpenFifo(directory, place, "stderr", process.User);
        }
        return streams;
    }

    /// <summary>Our ends of a running container whose keeper died: its FIFOs; a terminal died with it.</summary>
    internal static ProcessStreams Adopt(StreamPump pump, string directory, ContainerPlan plan)
    {
        var streams = new ProcessStreams(pump, plan.Stdio.Log);
        if (plan.Spec.Process.Terminal) return streams;
        if (plan.Stdio.OpenStdin) streams.input = new InputSink(pump, Fifo.OpenBothEnds(Path.Combine(directory, "stdin"), true), false);
        streams.output = streams.Reading(Fifo.OpenBothEnds(Path.Combine(directory, "stdout"), true), "stdout");
        streams.error = streams.Reading(Fifo.OpenBothEnds(Path.Combine(directory, "stderr"), true), "stderr");
        return streams;
    }

    /// <param name="init">The container's first process, whose terminals an executed one can see.</param>
    internal static ProcessStreams ForExec(StreamPump pump, ExecPlan plan, int init)
    {
        var streams = new ProcessStreams(pump, null);
        if (plan.Process.Terminal) streams.OpenTerminal(plan.Process, PseudoTerminal.OpenBeside(init));
        else
        {
            streams.OpenExecInput(plan.Stdin);
            streams.output = streams.OpenPipe("stdout", plan);
            streams.error = streams.OpenPipe("stderr", plan);
        }
        return streams;
    }

    /// <summary>Once the child runs (or never will), its ends are its own.</summary>
    internal void CloseChildEnds()
    {
        childEnds.ForEach(end => end.Dispose());
        childEnds.Clear();
    }

    /// <summary>Adds an attacher: our ends of its sockets, null where it does not want the stream.</summary>
    internal void Attach(Kernel.Sockets.UnixSocket? stdin, Kernel.Sockets.UnixSocket? stdout, Kernel.Sockets.UnixSocket? stderr, bool endsInput) =>
        pump.Post(() =>
        {
            Join(output, stdout);
            Join(error, stderr);
            if (stdin is null) return;
            var attacher = new AttachedInput(pump, stdin, endsInput);
            if (input is null) attacher.Close();
            else input.Attach(attacher);
        });

    internal void EndInput() => pump.Post(() => input?.EndInput());

    internal void Resize(ConsoleSize size)
    {
        if (Terminal is null) throw new KeeperException(KeeperFault.WrongState, "the process has no terminal");
        if (!Terminal.IsClosed) PseudoTerminal.Resize(Terminal, size.Height, size.Width);
    }

    /// <summary>The process has ended: everything it wrote is passed on, then all is closed. <paramref name="done"/> is called on the pump.</summary>
    internal void Finish(Action done) => pump.Post(() =>
    {
        input?.Close();
        OutputStream[] outputs = [.. new[] { output, error }.OfType<OutputStream>()];
        open = outputs.Length;
        if (open == 0) End(done);
        foreach (var stream in outputs)
            stream.EndWhenEmpty(() =>
            {
                if (--open == 0) End(done);
            });
    });

    private void End(Action done)
    {
        log?.Close();
        Terminal?.Dispose();
        done();
    }

    private void Join(OutputStream? stream, Kernel.Sockets.UnixSocket? socket)
    {
        if (socket is null) return;
        var attacher = new AttachedOutput(pump, socket);
        if (stream is null) attacher.End();
        else stream.Attach(attacher);
    }

    private void OpenTerminal(ProcessSpec process, PseudoTerminal? inside = null)
    {
        var pty = inside ?? PseudoTerminal.Open();
        if (process.ConsoleSize is { Height: > 0, Width: > 0 } size) PseudoTerminal.Resize(pty.Master, size.Height, size.Width);
        FileNodes.ChangeOwner(pty.Slave, process.User.Uid, uint.MaxValue);
        (Terminal, TerminalName) = (pty.Master, pty.Name);
        Descriptors.SetNonBlocking(pty.Master);
        childEnds.Add(pty.Slave);
        output = Reading(Descriptors.Duplicate(pty.Master), "stdout");
        input = new InputSink(pump, Descriptors.Duplicate(pty.Master), isTerminal: true);
    }

    private void OpenInput(string? directory, DetachedMount place)
    {
        if (directory is null)
        {
            childEnds.Add(FileNodes.Open("/dev/null", OpenFlags.ReadOnly));
            return;
        }
        var path = Path.Combine(directory, "stdin");
        Fifo.Make(path);
        input = new InputSink(pump, Fifo.OpenBothEnds(path, nonBlocking: true), isTerminal: false);
        childEnds.Add(FileNodes.OpenAt(place.Handle, $"{Path.GetFileName(directory)}/stdin", OpenFlags.ReadOnly));
    }

    private OutputStream OpenFifo(string directory, DetachedMount place, string name, UserSpec user)
    {
        var path = Path.Combine(directory, name);
        Fifo.Make(path);
        var ours = Fifo.OpenBothEnds(path, nonBlocking: true);
        var theirs = FileNodes.OpenAt(place.Handle, $"{Path.GetFileName(directory)}/{name}", OpenFlags.ReadWrite);
        // So that the container's user may open /dev/stdout by name.
        FileNodes.ChangeOwner(theirs, user.Uid, user.Gid);
        childEnds.Add(theirs);
        return Reading(ours, name);
    }

    private void OpenExecInput(bool wanted)
    {
        if (!wanted)
        {
            childEnds.Add(FileNodes.Open("/dev/null", OpenFlags.ReadOnly));
            return;
        }
        var (read, write) = Descriptors.Pipe();
        Descriptors.SetNonBlocking(write);
        childEnds.Add(read);
        input = new InputSink(pump, write, isTerminal: false);
    }

    private OutputStream? OpenPipe(string name, ExecPlan plan)
    {
        if (!plan.Attach)
        {
            childEnds.Add(FileNodes.Open("/dev/null", OpenFlags.WriteOnly));
            return null;
        }
        var (read, write) = Descriptors.Pipe();
        Descriptors.SetNonBlocking(read);
        FileNodes.ChangeOwner(write, plan.Process.User.Uid, plan.Process.User.Gid);
        childEnds.Add(write);
        return Reading(read, name);
    }

    private OutputStream Reading(SafeFileHandle source, string name)
    {
        var stream = new OutputStream(pump, source, name, log);
        pump.Post(stream.Open);
        return stream;
    }

    private int Number(int index) => (int)childEnds[Math.Min(index, childEnds.Count - 1)].DangerousGetHandle();
}
