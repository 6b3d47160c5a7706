using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Web;

/// <summary>
/// The gRPC health check (grpc.health.v1) on $GRPC_PORT: HTTP/2 without TLS, enough for a probe. Every call is taken for a
/// Check. A service is serving while a file of its name lies in $SERVING (/up); the server as a whole while it is ready.
/// </summary>
internal static class Health
{
    private const byte Data = 0, Headers = 1, Settings = 4, Ping = 6;
    private const byte EndStream = 1, Acknowledge = 1, EndHeaders = 4;
    private const int HeadBytes = 9, PrefaceBytes = 24, MostBytes = 1 << 14;

    // HPACK: a name of the static table (":status: 200", "content-type") or a literal, never remembered, never compressed.
    private static readonly byte[] ResponseHeaders = [0x88, 0x0F, 0x10, .. Text("application/grpc")];
    private static readonly byte[] Trailers = [0x00, .. Text("grpc-status"), .. Text("0")];

    private static string Folder { get; } = Environment.GetEnvironmentVariable("SERVING") ?? "/up";

    public static async Task RunAsync(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        listener.Start();
        while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync());
    }

    private static async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            using var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[PrefaceBytes]);
            await stream.WriteAsync(Frame(Settings, 0, 0, []));
            // A prober has one call at a time on its connection; the end of it may come in a frame of its own.
            var message = Array.Empty<byte>();
            while (await ReadAsync(stream) is var (type, flags, id, body))
            {
                if (type == Settings && flags != Acknowledge) await stream.WriteAsync(Frame(Settings, Acknowledge, 0, []));
                if (type == Ping && flags != Acknowledge) await stream.WriteAsync(Frame(Ping, Acknowledge, 0, body));
                if (type != Data) continue;
                message = [.. message, .. body];
                if ((flags & EndStream) == 0) continue;
                await AnswerAsync(stream, id, IsServing(ServiceOf(message)));
                message = [];
            }
        }
        catch (IOException)
        {
            // The prober hung up, as it does after every answer.
        }
    }

    private static async Task<(byte Type, byte Flags, int Stream, byte[] Body)> ReadAsync(NetworkStream stream)
    {
        var head = new byte[HeadBytes];
        await stream.ReadExactlyAsync(head);
        var length = BinaryPrimitives.ReadInt32BigEndian(head) >> 8;
        if (length > MostBytes) throw new IOException("a frame longer than was agreed");
        var body = new byte[length];
        await stream.ReadExactlyAsync(body);
        return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, body);
    }

    private static async Task AnswerAsync(NetworkStream stream, int id, bool serving)
    {
        // One message: not compressed, two bytes long, field 1 is 1 for SERVING and 2 for NOT_SERVING.
        byte[] message = [0, 0, 0, 0, 2, 0x08, serving ? (byte)1 : (byte)2];
        await stream.WriteAsync((byte[])[
            .. Frame(Headers, EndHeaders, id, ResponseHeaders),
            .. Frame(Data, 0, id, message),
            .. Frame(Headers, EndHeaders | EndStream, id, Trailers)]);
    }

    private static bool IsServing(string service) => service.Length == 0 ? Answers.IsReady : File.Exists(Path.Combine(Folder, Path.GetFileName(service)));

    // Behind the message's five bytes: field 1, the name, shorter than 128 bytes.
    private static string ServiceOf(byte[] message) => message.Length > 7 && message[5] == 0x0A ? Encoding.UTF8.GetString(message, 7, Math.Min(message[6], message.Length - 7)) : "";

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] body)
    {
        var frame = new byte[HeadBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        body.CopyTo(frame, HeadBytes);
        return frame;
    }
}
