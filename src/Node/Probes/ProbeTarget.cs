using System.Globalization;
using Naru.Node.Machine;
using Naru.Resources.Trees;

namespace Naru.Node.Probes;

/// <summary>Where a probe or a hook over HTTP goes: numbers for named ports, the pod's address where none is given.</summary>
internal static class ProbeTarget
{
    /// <summary>Null when the probe runs a command instead, or names a port that the container does not have.</summary>
    public static NetworkProbe? Of(Tree handler, Tree container, string podIp, TimeSpan timeout)
    {
        if (handler["httpGet"].IsObject) return Http(handler["httpGet"], container, podIp, timeout);
        if (handler["tcpSocket"].IsObject)
            return Port(handler["tcpSocket"]["port"], container) is { } port ? new NetworkProbe.Tcp(Host(handler["tcpSocket"], podIp), port, timeout) : null;
        if (handler["grpc"].IsObject)
            return new NetworkProbe.Grpc(podIp, handler["grpc"]["port"].AsInt32(), timeout, handler["grpc"]["service"].Text);
        return null;
    }

    public static IReadOnlyList<string> Command(Tree handler)
    {
        var command = new List<string>();
        foreach (var part in handler["exec"]["command"].Items) command.Add(part.Text);
        return command;
    }

    private static NetworkProbe.Http? Http(Tree get, Tree container, string podIp, TimeSpan timeout)
    {
        if (Port(get["port"], container) is not { } port) return null;
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var header in get["httpHeaders"].Items) headers.Add(new(header["name"].Text, header["value"].Text));
        var path = get["path"].Text;
        return new NetworkProbe.Http(Host(get, podIp), port, timeout, get["scheme"].Is("HTTPS"), path.StartsWith('/') ? path : "/" + path, headers);
    }

    private static string Host(Tree handler, string podIp) => handler["host"].Text is { Length: > 0 } host ? host : podIp;

    private static int? Port(Tree port, Tree container)
    {
        if (port.IsNumber) return port.AsInt32();
        foreach (var declared in container["ports"].Items)
            if (declared["name"].Is(port.Text)) return declared["containerPort"].AsInt32();
        return int.TryParse(port.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
