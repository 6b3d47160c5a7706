using System.Net.Sockets;
using System.Text;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Attacks;

/// <summary>The Docker API by hand: clients tidy up what they are given, and attackers do not.</summary>
internal static class RawDocker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends one request, as "POST /v1.50/containers/create", and gives the first 4,096 bytes of the answer, head and all.</summary>
    public static async Task<string> AskAsync(NaruInstance naru, string request, string body)
    {
        using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var patience = new CancellationTokenSource(Patience);
        await line.ConnectAsync(new UnixDomainSocketEndPoint(naru.DockerSocket), patience.Token);
        // Latin-1: each character is one byte, so that any byte can be said.
        await line.SendAsync(Encoding.Latin1.GetBytes($"{request} HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"), patience.Token);
        var answer = new byte[4096];
        var count = 0;
        while (count < answer.Length && await line.ReceiveAsync(answer.AsMemory(count), patience.Token) is > 0 and var got) count += got;
        return Encoding.Latin1.GetString(answer, 0, count);
    }

    /// <summary>Creates a container of the attacker's image; gives why it was refused, or "".</summary>
    /// <param name="naru">The instance.</param>
    /// <param name="name">The container's name.</param>
    /// <param name="fields">Further fields of the body, as <c>"HostConfig":{...}</c>.</param>
    public static async Task<string> CreateAsync(NaruInstance naru, string name, string fields)
    {
        var answer = await AskAsync(naru, $"POST /v1.50/containers/create?name={name}", $$"""{"Image":"{{AttackGround.Image}}",{{fields}}}""");
        return answer.StartsWith("HTTP/1.1 201 ", StringComparison.Ordinal) ? "" : answer;
    }
}
