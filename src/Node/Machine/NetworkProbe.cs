namespace Naru.Node.Machine;

/// <summary>One probe over the network.</summary>
public abstract record NetworkProbe(string Host, int Port, TimeSpan Timeout)
{
    public sealed record Tcp(string Host, int Port, TimeSpan Timeout) : NetworkProbe(Host, Port, Timeout);

    public sealed record Http(string Host, int Port, TimeSpan Timeout, bool Tls, string Path, IReadOnlyList<KeyValuePair<string, string>> Headers)
        : NetworkProbe(Host, Port, Timeout);

    public sealed record Grpc(string Host, int Port, TimeSpan Timeout, string Service) : NetworkProbe(Host, Port, Timeout);
}
