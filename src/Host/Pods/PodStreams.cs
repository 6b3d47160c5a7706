using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Naru.ApiHttp;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Exec;
using Naru.Engine.Logs;
using Naru.Engine.Networks.Pods;
using Naru.Kernel.Netlink;
using Naru.Node.Machine;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Host.Pods;

/// <summary>
/// Logs, exec, attach and port-forward for the pods of this node. Containers are found by the pod's uid and their name, so
/// that a pod's successor of the same name is never mistaken for it. Refusals are <see cref="IOException"/>s with a
/// sentence for the client.
/// </summary>
internal sealed class PodStreams(ContainerEngine engine, PodNetwork network, TimeProvider time) : INodeStreams
{
    public async Task ReadLogAsync(Tree pod, NodeLogOptions options, Stream output, CancellationToken cancel)
    {
        var view = Find(pod, options.Container, options.Previous);
        var since = options.SinceTime ?? (options.SinceSeconds is { } seconds ? time.GetUtcNow() - TimeSpan.FromSeconds(seconds) : null);
        var query = new LogQuery { Follow = options.Follow, Tail = options.TailLines is { } tail ? (int)Math.Min(tail, int.MaxValue) : null, Since = since };
        var left = options.LimitBytes ?? long.MaxValue;
        var atLineStart = true;
        await foreach (var entry in engine.LogsAsync(view.Id, query, cancel))
        {
            if (options.Timestamps && atLineStart) left -= await WriteAsync(output, Encoding.ASCII.GetBytes(Stamp(entry.At)), left, cancel);
            atLineStart = entry.Bytes.Length > 0 && entry.Bytes.Span[^1] == '\n';
            left -= await WriteAsync(output, entry.Bytes, left, cancel);
            await output.FlushAsync(cancel);
            if (left <= 0) return;
        }
    }

    public async Task<int> ExecAsync(Tree pod, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel)
    {
        var view = Find(pod, options.Container, previous: false);
        if (!view.State.IsRunning) throw new IOException($"container {options.Container} of pod {pod.ObjectName} is not running");
        try
        {
            return options.IsAttach ? await AttachAsync(view, options, streams, cancel) : await RunAsync(view, options, streams, cancel);
        }
        catch (EngineException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    public Task<Stream> ConnectAsync(Tree pod, int port, CancellationToken cancel)
    {
        try
        {
            var isHost = pod["spec"]["hostNetwork"].IsTrue;
            if (isHost) return Task.FromResult<Stream>(Open(port));
            var attachment = network.Find(pod.Uid) ?? throw new IOException($"pod {pod.ObjectName} has no network on this node (yet)");
            using var ns = NetworkNamespace.Open(attachment.NamespacePath);
            // Inside the pod's namespace, so that programs that listen on loopback only are reached as well.
            return Task.FromResult<Stream>(ns.Run(() => Open(port)));
        }
        catch (SocketException refused)
        {
            throw new IOException($"nothing listens on port {port} of pod {pod.ObjectName}: {refused.Message}", refused);
        }
    }

    private static NetworkStream Open(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<int> RunAsync(ContainerView view, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel)
    {
        var session = engine.CreateExec(view.Id, new ExecRequest
        {
            Command = options.Command,
            Tty = options.Tty,
            AttachStdin = options.Stdin,
            AttachStdout = options.Stdout,
            AttachStderr = options.Stderr && !options.Tty,
            ConsoleSize = options.Size is { } size ? (size.Rows, size.Columns) : null,
        });
        var (attached, ended) = await engine.StartExecAsync(session.Id, attach: true, cancel);
        using var own = attached!;
        await StreamPump.RunAsync(own, streams, (rows, columns) => engine.ResizeExecAsync(session.Id, rows, columns, cancel), cancel);
        return await ended.WaitAsync(cancel);
    }

    private async Task<int> AttachAsync(ContainerView view, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel)
    {
        if (options.Size is { } size && view.State.IsRunning) await engine.ResizeAsync(view.Id, size.Rows, size.Columns, cancel);
        using var attached = await engine.AttachAsync(view.Id, new AttachRequest(options.Stdin, options.Stdout, options.Stderr, WaitForStart: false), cancel);
        var ended = engine.WaitAsync(view.Id, WaitCondition.NotRunning, cancel);
        await StreamPump.RunAsync(attached, streams, (rows, columns) => engine.ResizeAsync(view.Id, rows, columns, cancel), cancel);
        return (await ended).Code;
    }

    private ContainerView Find(Tree pod, string container, bool previous)
    {
        var attempts = engine.List()
            .Where(v => v.Record is { Pod: not null, Config.Labels: { } labels } && labels.GetValueOrDefault(PodLabels.PodUid) == pod.Uid && labels.GetValueOrDefault(PodLabels.ContainerName) == container)
            .OrderByDescending(v => int.Parse(v.Record.Config.Labels![PodLabels.RestartCount], CultureInfo.InvariantCulture))
            .ToList();
        if (previous)
            return attempts.ElementAtOrDefault(1) ?? throw new IOException($"previous terminated container \"{container}\" in pod \"{pod.ObjectName}\" not found");
        return attempts.FirstOrDefault() ?? throw new IOException($"container \"{container}\" in pod \"{pod.ObjectName}\" is waiting to start: {WaitingReason(pod, container)}");
    }

    private static string WaitingReason(Tree pod, string container)
    {
        foreach (var list in (Tree[])[pod.State["containerStatuses"], pod.State["initContainerStatuses"]])
            foreach (var status in list.Items)
                if (status["name"].Is(container) && status["state"]["waiting"]["reason"].Text is { Length: > 0 } reason) return reason;
        return "ContainerCreating";
    }

    private static async ValueTask<long> WriteAsync(Stream output, ReadOnlyMemory<byte> bytes, long most, CancellationToken cancel)
    {
        var part = bytes.Length <= most ? bytes : bytes[..(int)most];
        await output.WriteAsync(part, cancel);
        return part.Length;
    }

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff00'Z '", CultureInfo.InvariantCulture);
}
