using Naru.Bench.Instances;
using Naru.Bench.Measuring;
using Naru.Bench.Peers;

namespace Naru.Bench.Engine;

/// <summary>A container as people type it, by the docker client.</summary>
internal sealed class DockerRunBenchmark : EngineRunBenchmark
{
    public override string Name => "docker-run";

    public override string Title => "docker run --rm IMAGE true, through the socket, with a network (ms)";

    protected override IEnumerable<Contender> OwnContenders()
    {
        var client = Spawn.Find("docker") ?? throw new InvalidOperationException("the docker client is not on PATH: install it, or leave this out by --filter");
        string[] atNaru = [client, "-H", "unix://" + Naru.DockerSocket];
        yield return new("naru", () => Task.FromResult(Span.Of(() => Spawn.MustRun([.. atNaru, "run", "--rm", NaruUp.Image, "/bin/true"]))));
        yield return new("the client's own part: docker version (floor)", () => Task.FromResult(Span.Of(() => Spawn.MustRun([.. atNaru, "version"]))));
    }
}
