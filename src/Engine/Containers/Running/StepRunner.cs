using Naru.Engine.Build;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Spec;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Runs the commands of image builds: containers without a record, a log or a writable layer of their own, gone when they
/// end. Their network, user and limits are worked out as for any other. What a crash leaves of one (a directory without a
/// record, the keeper's container, an endpoint) is taken for a stray at the next start and removed.
/// </summary>
internal sealed class StepRunner(ContainerParts parts, SpecSources sources) : IStepRunner
{
    public async Task<int> Run(StepRun step, Action<ReadOnlyMemory<byte>> output, CancellationToken cancellation)
    {
        var record = RecordOf(step);
        var keeper = await parts.Keeper.Client;
        parts.Records.Prepare(step.Id);
        try
        {
            var spec = SpecTranslation.Translate(sources.Gather(record, step.RootFs, parts.Networks.Attach(record)));
            cancellation.ThrowIfCancellationRequested();
            // What the keeper is at when it is told to forget the container, it would refuse: so its answers are waited for.
            await keeper.CreateAsync(new ContainerPlan { Id = step.Id, Spec = spec }, CancellationToken.None);
            using var streams = await keeper.AttachAsync(step.Id, new AttachOptions(), CancellationToken.None);
            await keeper.StartAsync(step.Id, CancellationToken.None);
            var oneAtATime = new Lock();
            await Task.WhenAll(CopyAsync(streams.Stdout, output, oneAtATime, cancellation), CopyAsync(streams.Stderr, output, oneAtATime, cancellation));
            return (await keeper.WaitAsync(step.Id, cancellation: cancellation)).Code;
        }
        catch (KeeperException fault)
        {
            throw StartFault.Explain(record, fault).Error;
        }
        finally
        {
            await ForgetAsync(record);
        }
    }

    private async Task ForgetAsync(ContainerRecord record)
    {
        await parts.Keeper.ForgetAsync(record.Id);
        parts.Networks.Detach(record);
        parts.Records.Remove(record.Id);
    }

    private ContainerRecord RecordOf(StepRun step)
    {
        var mode = step.NetworkMode is "" or "default" ? "bridge" : step.NetworkMode;
        return new ContainerRecord
        {
            Id = step.Id,
            Name = "build-" + step.Id[..12],
            Created = parts.Clock.GetUtcNow(),
            ImageId = "",
            Config = new ContainerConfig { Hostname = step.Id[..12], User = step.User, WorkingDir = step.WorkingDirectory, Env = [.. step.Env] },
            HostConfig = new HostConfig { NetworkMode = mode, ExtraHosts = [.. step.ExtraHosts], Memory = step.MemoryBytes ?? 0, ShmSize = step.ShmBytes ?? 0 },
            Command = step.Args,
            Networks = mode is "none" or "host" ? new Dictionary<string, EndpointSettings>() : new Dictionary<string, EndpointSettings> { [mode] = new() },
            LogPath = "",
        };
    }

    private static async Task CopyAsync(Stream? from, Action<ReadOnlyMemory<byte>> output, Lock oneAtATime, CancellationToken cancel)
    {
        if (from is null) return;
        var buffer = new byte[16 << 10];
        for (int read; (read = await from.ReadAsync(buffer, cancel)) > 0;)
            lock (oneAtATime) output(buffer.AsMemory(0, read));
    }
}
