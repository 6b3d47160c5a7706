using System.Text;
using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.DockerApi.Streams;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Exec;
using Naru.Engine.Logs;

namespace Naru.DockerApi.Exec;

/// <summary>Processes executed in running containers.</summary>
internal sealed class ExecEndpoints(ContainerEngine engine)
{
    public IEnumerable<Route> Routes() =>
    [
        new("POST", "/containers/*/exec", CreateAsync),
        new("POST", "/exec/*/start", StartAsync),
        new("POST", "/exec/*/resize", ResizeAsync),
        new("GET", "/exec/*/json", InspectAsync),
    ];

    private async Task CreateAsync(DockerRequest request)
    {
        var body = await request.ReadAsync(WireJson.Default.ExecCreateBody) ?? throw EngineException.Invalid("no exec configuration was given");
        var session = engine.CreateExec(request.Part(0), new ExecRequest
        {
            Command = body.Cmd ?? [],
            Env = body.Env ?? [],
            User = body.User,
            WorkingDir = body.WorkingDir,
            Tty = body.Tty,
            AttachStdin = body.AttachStdin,
            AttachStdout = body.AttachStdout,
            AttachStderr = body.AttachStderr,
            Privileged = body.Privileged,
            DetachKeys = body.DetachKeys,
            ConsoleSize = body.ConsoleSize is [var rows and > 0, var columns and > 0] ? (rows, columns) : null,
        });
        await request.JsonAsync(StatusCodes.Status201Created, new ExecCreated(session.Id), WireJson.Default.ExecCreated);
    }

    private async Task StartAsync(DockerRequest request)
    {
        var body = await request.ReadAsync(WireJson.Default.ExecStartBody) ?? new ExecStartBody();
        var session = engine.GetExec(request.Part(0));
        if (body.Detach)
        {
            await engine.StartExecAsync(session.Id, attach: false, request.Aborted);
            request.Empty(StatusCodes.Status200OK);
            return;
        }
        try
        {
            var (streams, ended) = await engine.StartExecAsync(session.Id, attach: true, CancellationToken.None);
            using (streams)
            {
                await using var client = await request.HijackAsync(TypeOf(session));
                await AttachPump.RunAsync(client, streams!, DetachKeys.OrDefault(session.Request.DetachKeys));
                // The client asks for the exit code as soon as the stream closes.
                if (!client.IsDetached) await ended;
            }
        }
        catch (EngineException fault) when (session is { Running: false, ExitCode: not null } && !request.IsHijacked)
        {
            await TellAsync(request, session, fault.Message);
        }
    }

    /// <summary>
    /// A command that could not be executed has an exit code, and clients ask for it only after a stream: so the reason is
    /// told there, as the command's only output.
    /// </summary>
    private static async Task TellAsync(DockerRequest request, ExecSession session, string why)
    {
        await using var client = await request.HijackAsync(TypeOf(session));
        var line = Encoding.UTF8.GetBytes(why + "\r\n");
        var start = session.Request.Tty ? 0 : RawFrames.HeaderSize;
        var framed = new byte[start + line.Length];
        if (start > 0) RawFrames.WriteHeader(framed, LogStream.Stdout, line.Length);
        line.CopyTo(framed, start);
        await client.WriteAsync(framed, CancellationToken.None);
    }

    private static string TypeOf(ExecSession session) => session.Request.Tty ? RawFrames.RawType : RawFrames.MultiplexedType;

    private async Task ResizeAsync(DockerRequest request)
    {
        await engine.ResizeExecAsync(request.Part(0), (int)(request.Number("h") ?? 0), (int)(request.Number("w") ?? 0), request.Aborted);
        request.Empty(StatusCodes.Status200OK);
    }

    private Task InspectAsync(DockerRequest request)
    {
        var session = engine.GetExec(request.Part(0));
        var asked = session.Request;
        return request.JsonAsync(StatusCodes.Status200OK, new ExecJson
        {
            ID = session.Id,
            Running = session.Running,
            ExitCode = session.ExitCode,
            ProcessConfig = new ExecProcessJson(asked.Tty, asked.Command[0], [.. asked.Command.Skip(1)], asked.Privileged, asked.User),
            OpenStdin = asked.AttachStdin,
            OpenStderr = asked.AttachStderr,
            OpenStdout = asked.AttachStdout,
            CanRemove = session is { Started: true, Running: false },
            ContainerID = session.ContainerId,
            Pid = session.Pid,
        }, WireJson.Default.ExecJson);
    }
}
