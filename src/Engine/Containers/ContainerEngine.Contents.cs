using System.Text;
using Naru.Engine.Build;
using Naru.Engine.Containers.Archive;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Create;
using Naru.Engine.Containers.Spec;
using Naru.Engine.Images;
using Naru.Engine.Layers;
using Naru.Engine.Stats;
using Naru.Kernel;
using Naru.Kernel.Cgroups;
using Naru.Kernel.Files;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Containers;

/// <summary>What is in containers: files, differences, processes, use of resources.</summary>
public sealed partial class ContainerEngine
{
    public FileFacts StatPath(string reference, string path) => files.Stat(parts.Index.Get(reference), path);

    /// <summary>Writes a file or tree as an archive.</summary>
    public void ReadArchive(string reference, string path, Stream output, CancellationToken cancel) =>
        files.Read(parts.Index.Get(reference), path, output, cancel);

    public void WriteArchive(string reference, string path, Stream archive, CancellationToken cancel)
    {
        var unit = parts.Index.Get(reference);
        files.Write(unit, path, archive, cancel);
        parts.Tell(unit.Record, "extract-to-dir");
    }

    public void Export(string reference, Stream output, CancellationToken cancel)
    {
        var unit = parts.Index.Get(reference);
        files.Export(unit, output, cancel);
        parts.Tell(unit.Record, "export");
    }

    /// <summary>What a container wrote, without the places that were made for mounts.</summary>
    public IReadOnlyList<OverlayChange> Changes(string reference)
    {
        var record = parts.Index.Get(reference).Record;
        // Containers with an init were once given a file to bind it on, which may lie in their layer still.
        return ChangeList.WithoutMountPoints(parts.Layers.Overlays.Changes(record.Id), [.. record.Mounts.Select(m => m.Destination), .. record.HostConfig.Init == true ? new[] { InitProgram.Name } : []]);
    }

    /// <summary>Makes an image of a container.</summary>
    public Task<ImageRecord> CommitAsync(string reference, CommitRequest request, CancellationToken cancel) => Task.Run(async () =>
    {
        var unit = parts.Index.Get(reference);
        var freeze = request.Pause && unit.State.Status == ContainerStatus.Running;
        if (freeze) await HoldingAsync(unit.Id, cancel, (held, token) => stopper.PauseAsync(held, forCommit: true, token));
        try
        {
            if (freeze) Failpoint.Hit(EngineFailpoints.CommitFrozen);
            return commit.Commit(unit.Record, request, cancel);
        }
        finally
        {
            if (freeze) await GuardAsync(() => GoOnAsync(unit));
        }
    }, cancel);

    // Whoever let it go on, ended or removed it meanwhile has had the last word.
    private async Task GoOnAsync(ContainerUnit unit)
    {
        await unit.Gate.WaitAsync();
        try
        {
            if (unit.State is { Status: ContainerStatus.Paused, HeldForCommit: true }) await stopper.ResumeAsync(unit, CancellationToken.None);
        }
        finally
        {
            unit.Gate.Release();
        }
    }

    /// <summary>Bytes of the files a container wrote.</summary>
    public long SizeOf(string reference) => parts.Layers.Overlays.SizeOf(parts.Index.Get(reference).Id);

    /// <summary>Bytes of the files of the image beneath.</summary>
    public long ImageSizeOf(string reference) => images.Get(Digest.Parse(parts.Index.Get(reference).Record.ImageId))?.Size ?? 0;

    /// <summary>Null for a container that does not run.</summary>
    public ResourceUse? Sample(string reference)
    {
        var unit = parts.Index.Get(reference);
        return unit.State.IsRunning ? sampler.Sample(parts.Paths.CgroupOf(unit.Record), unit.State.Pid) : null;
    }

    public (IReadOnlyList<string> Titles, IReadOnlyList<IReadOnlyList<string>> Rows) Top(string reference, string arguments)
    {
        var unit = parts.Index.Get(reference);
        if (!unit.State.IsRunning) throw EngineException.Conflict($"container {unit.Id} is not running");
        return ProcessList.Of(Cgroup.At(parts.Paths.CgroupOf(unit.Record)).Processes(), arguments, parts.Clock);
    }

    /// <summary>Changes limits and the restart policy; zero and empty leave a setting as it is.</summary>
    public Task UpdateAsync(string reference, HostConfig change, CancellationToken cancel) => HoldingAsync(reference, cancel, async (unit, token) =>
    {
        var host = LimitChange.Apply(unit.Record.HostConfig, change);
        RequestRules.CheckResources(host, Environment.ProcessorCount);
        RequestRules.CheckRestart(host.RestartPolicy);
        RequestRules.CheckSets(host);
        if (host.AutoRemove && host.RestartPolicy.Name is not ("" or "no")) throw EngineException.Conflict("Restart policy cannot be updated because AutoRemove is enabled for the container");
        token.ThrowIfCancellationRequested();
        // Once asked, the keeper applies them whoever waits: the record follows.
        if (unit.State.IsRunning) await (await parts.Keeper.Client).UpdateAsync(unit.Id, Limits.Resources(host, null), CancellationToken.None);
        var next = unit.Change(record => record with { HostConfig = host }, parts.Records.SaveConfig);
        parts.Tell(next, "update");
    });

    /// <summary>Removes containers that do not run, chosen ones or all, and never those of pods.</summary>
    public async Task<(IReadOnlyList<string> Ids, long Freed)> PruneAsync(Func<ContainerView, bool> chosen, CancellationToken cancel)
    {
        var removed = new List<string>();
        long freed = 0;
        foreach (var unit in parts.Index.All.Where(u => u.Record.Pod is null && u.State.Status is ContainerStatus.Created or ContainerStatus.Exited or ContainerStatus.Dead))
        {
            if (unit.Record.Pod is not null || !chosen(View(unit))) continue;
            var size = parts.Layers.Overlays.SizeOf(unit.Id);
            try
            {
                await RemoveAsync(unit.Id, force: false, volumes: false, cancel);
            }
            catch (EngineException busy) when (busy.Fault is EngineFault.Conflict or EngineFault.NotFound)
            {
                continue; // Started, or removed by somebody else, since it was chosen.
            }
            removed.Add(unit.Id);
            freed += size;
        }
        return (removed, freed);
    }

    /// <summary>Puts a container on one more network: at once if it runs, and at every start.</summary>
    public Task ConnectAsync(string reference, string network, EndpointSettings wish, CancellationToken cancel) => HoldingAsync(reference, cancel, (unit, _) =>
    {
        if (unit.Record.HostConfig.NetworkMode == "host") throw EngineException.Invalid("container sharing network namespace with another container or host cannot be connected to any other network");
        if (unit.State.IsRunning)
        {
            var got = parts.Networks.Connect(unit.Record, network, wish);
            Failpoint.Hit(EngineFailpoints.Connected);
            parts.Change(unit, s => s with { Endpoints = new Dictionary<string, EndpointSettings>(s.Endpoints) { [network] = got } });
            RewriteResolver(unit);
        }
        KeepNetworks(unit, new Dictionary<string, EndpointSettings>(unit.Record.Networks) { [network] = wish });
        return Task.CompletedTask;
    });

    public Task DisconnectAsync(string reference, string network, CancellationToken cancel) => HoldingAsync(reference, cancel, (unit, _) =>
    {
        if (unit.State.IsRunning)
        {
            parts.Networks.Disconnect(unit.Record, network);
            Failpoint.Hit(EngineFailpoints.Disconnected);
            parts.Change(unit, s => s with { Endpoints = s.Endpoints.Where(e => e.Key != network).ToDictionary() });
            RewriteResolver(unit);
        }
        else if (!unit.Record.Networks.ContainsKey(network)) throw EngineException.Invalid($"container {unit.Id} is not connected to network {network}");
        KeepNetworks(unit, unit.Record.Networks.Where(n => n.Key != network).ToDictionary());
        return Task.CompletedTask;
    });

    /// <summary>How many containers have a volume mounted, running or not.</summary>
    public int UsersOfVolume(string name) => parts.Index.UsersOfVolume(name).Count();

    /// <summary>Removes a volume that no container uses, not even one that is just being made.</summary>
    /// <returns>The containers because of which it stayed.</returns>
    public IReadOnlyList<string> RemoveVolume(string name) => parts.Volumes.RemoveUnused(name, () => parts.Index.UsersOfVolume(name));

    private void KeepNetworks(ContainerUnit unit, IReadOnlyDictionary<string, EndpointSettings> networks) =>
        unit.Change(record => record with { Networks = networks }, parts.Records.SaveConfig);

    /// <summary>Other networks may mean another name server. The file is bound into the container, so it is written in place.</summary>
    private void RewriteResolver(ContainerUnit unit)
    {
        if (parts.Networks.ResolverOf(unit.Record) is not { } text) return;
        using var held = HeldDirectory.Open(parts.Records.DirectoryOf(unit.Id));
        held.RewriteFile("resolv.conf"u8, Encoding.UTF8.GetBytes(text), 0b110_100_100);
    }
}
