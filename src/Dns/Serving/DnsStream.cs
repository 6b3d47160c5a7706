using System.Net.Sockets;

namespace Naru.Dns.Serving;

/// <summary>Whole reads from a stream socket.</summary>
internal static class DnsStream
{
    /// <summary>False when the peer ended before the buffer was full.</summary>
    public static async ValueTask<bool> FillAsync(Socket peer, Memory<byte> buffer, CancellationToken cancel)
    {
        while (buffer.Length > 0)
        {
            int count = await peer.ReceiveAsync(buffer, cancel);
            if (count == 0) return false;
            buffer = buffer[count..];
        }
        return true;
    }
}
