using Naru.Bench.Instances;
using Naru.Bench.Measuring;

namespace Naru.Bench.Engine;

/// <summary>The same container by bare requests: what is left of `docker run` without the client program's start.</summary>
internal sealed class EngineApiBenchmark : EngineRunBenchmark
{
    private DockerSocketClient? docker;

    public override string Name => "docker-api";

    public override string Title => "Create, start, wait, remove through the socket, with a network (ms)";

    public override async ValueTask DisposeAsync()
    {
        docker?.Dispose();
        await base.DisposeAsync();
    }

    protected override IEnumerable<Contender> OwnContenders()
    {
        docker = DockerSocketClient.Open(Naru.DockerSocket);
        yield return new("naru", () => Span.OfAsync(() => docker.RunAsync(NaruUp.Image, "/bin/true")));
        yield return new("four requests that ask for nothing: /_ping (floor)", () => Span.OfAsync(PingAsync));
    }

    private async Task PingAsync()
    {
        for (var i = 0; i < 4; i++) await docker!.PingAsync();
    }
}
