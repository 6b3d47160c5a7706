using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

/// <summary>
/// The gRPC health check (grpc.health.v1.Health/Check) by hand: one message of one string goes out, one of one enum comes
/// back, each behind five bytes that say its length, over HTTP/2 without TLS.
/// </summary>
internal sealed class GrpcHealth(HttpClient http)
{
    private const int HeadBytes = 5;
    private const int MostAnswerBytes = 1024;
    private const byte Serving = 1;

    public async ValueTask<ProbeAnswer> AskAsync(NetworkProbe.Grpc probe, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{probe.Host}:{probe.Port}/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Message(probe.Service)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        var body = await ReadAsync(response, cancel);
        var status = Trailer(response, "grpc-status");
        if (status is not ("" or "0")) return new ProbeAnswer(false, $"the health service answers with code {status}: {Trailer(response, "grpc-message")}");
        return IsServing(body) ? ProbeAnswer.Ok : new ProbeAnswer(false, "service unhealthy (responded with \"NOT_SERVING\")");
    }

    private static async ValueTask<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[MostAnswerBytes];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return buffer[..read];
    }

    // HealthCheckRequest { string service = 1; }
    private static byte[] Message(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        byte[] body = name.Length == 0 ? [] : [0x0A, .. Varint(name.Length), .. name];
        var framed = new byte[HeadBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), body.Length);
        body.CopyTo(framed.AsSpan(HeadBytes));
        return framed;
    }

    private static byte[] Varint(int number) => number < 0x80 ? [(byte)number] : [(byte)(number | 0x80), .. Varint(number >> 7)];

    // HealthCheckResponse { ServingStatus status = 1; }, absent for UNKNOWN.
    private static bool IsServing(byte[] answer) => answer.Length >= HeadBytes + 2 && answer[0] == 0 && answer[HeadBytes] == 0x08 && answer[HeadBytes + 1] == Serving;

    private static string Trailer(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";
}
