using Naru.Tests.Harness;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>
/// A container whose three probes ask by the same handler, and whose answers are switched one by one: by a file for exec,
/// HTTP and gRPC, by a listener for TCP. A new container has all of them switched off.
/// </summary>
internal sealed class ProbedPod(PodSpace space, string handler)
{
    private static readonly string[] Probes = ["startup", "readiness", "liveness"];

    public static string Manifest(string handler)
    {
        var probes = Probes.Select(probe => $$$"""
            "{{{probe}}}Probe":{{{{Handler(handler, probe)}}},"periodSeconds":1,"failureThreshold":{{{(probe == "startup" ? 600 : 1)}}}}
            """);
        return $$$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"probed"},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"c","image":"IMAGE",
              "command":["/bin/sh","-c","{{{Program(handler)}}}"],"ports":[{"name":"http","containerPort":8080}],
              {{{string.Join(',', probes)}}}
            }]}}
            """;
    }

    public async Task SetAsync(string probe, bool on)
    {
        var command = (handler, on) switch
        {
            ("tcp", true) => $"httpd -f -p {Port(probe)} >/dev/null 2>&1 & echo $! > /tmp/{probe}",
            ("tcp", false) => $"kill $(cat /tmp/{probe})",
            (_, true) => $"touch /up/{probe}",
            _ => $"rm /up/{probe}",
        };
        await space.KubectlAsync("exec", "probed", "--", "sh", "-c", command);
    }

    public Task UntilAsync(string started, string ready, int restarts) => space.UntilAsync(
        $"by {handler}: started is {started}, ready is {ready}, after {restarts} restarts",
        ["get", "pod", "probed", "-o", "jsonpath={.status.containerStatuses[0]['started','ready','restartCount']} {.status.containerStatuses[0].state.running.startedAt}"],
        text => text.StartsWith($"{started} {ready} {restarts} ", StringComparison.Ordinal) && text.Contains('T'));

    public Task UntilEventAsync(string message) =>
        space.UntilAsync($"an event says \"{message}\"", ["get", "events", "--field-selector=involvedObject.name=probed"], text => text.Contains(message));

    private static string Program(string handler) => handler switch
    {
        "http" => "exec httpd -f -p 8080 -h /up",
        "grpc" => "GRPC_PORT=9000 exec web serve",
        _ => "exec sleep 100000",
    };

    private static string Handler(string handler, string probe) => handler switch
    {
        "exec" => $$"""
            "exec":{"command":["/bin/test","-e","/up/{{probe}}"]}
            """,
        "http" => $$"""
            "httpGet":{"path":"/{{probe}}","port":"http"}
            """,
        "tcp" => $$"""
            "tcpSocket":{"port":{{Port(probe)}}}
            """,
        _ => $$"""
            "grpc":{"port":9000,"service":"{{probe}}"}
            """,
    };

    private static int Port(string probe) => 9001 + Array.IndexOf(Probes, probe);
}
