using Naru.Kernel.Cgroups;

namespace Naru.Host.Instances;

/// <summary>
/// What a start finds before it makes anything, so that one that fails can leave the machine as it was: what it made in the
/// two directories goes again, and so does what it has put into the kernel, unless an earlier life is running there.
/// </summary>
internal sealed class StartTraces
{
    private readonly Instance _instance;
    private readonly bool _isAlive;
    private readonly bool _wasKnown;
    private readonly HashSet<string>? _data;
    private readonly HashSet<string>? _run;

    private StartTraces(Instance instance)
    {
        _instance = instance;
        _isAlive = instance.Nodes().Append(instance).Any(one => Cgroup.At(one.CgroupRoot).Processes().Count > 0);
        _wasKnown = instance.IsKnown;
        (_data, _run) = (EntriesOf(instance.DataDirectory), EntriesOf(instance.RunDirectory));
    }

    public static StartTraces Of(Instance instance) => new(instance);

    /// <summary>After a start that failed, by the process that started.</summary>
    public async Task UndoAsync()
    {
        if (_isAlive) return;
        OwnCgroup.Leave(_instance);
        await InstanceEnd.StopAsync(_instance, TimeSpan.Zero, CancellationToken.None);
        RemoveFiles();
    }

    /// <summary>After a start that was refused before it made anything of the network.</summary>
    public void UndoEntering()
    {
        RemoveFiles();
        if (_isAlive) return;
        try
        {
            OwnCgroup.Leave(_instance);
            Cgroup.At(_instance.CgroupRoot).Remove();
        }
        catch (IOException)
        {
            return;   // a machine that lets nobody change its cgroups has none of ours either
        }
    }

    /// <summary>The files alone: all that a first start made, and of another one the directories.</summary>
    public void RemoveFiles()
    {
        Remove(_instance.DataDirectory, _data);
        Remove(_instance.RunDirectory, _run);
    }

    private static HashSet<string>? EntriesOf(string folder) => Directory.Exists(folder) ? [.. Directory.GetFileSystemEntries(folder)] : null;

    // What was in a directory before is not ours to take, whatever it is.
    private void Remove(string folder, HashSet<string>? before)
    {
        if (_isAlive && before is not null) return;
        if (!Directory.Exists(folder)) return;
        if (before is null)
        {
            Directory.Delete(folder, recursive: true);
            return;
        }
        if (_wasKnown) return;
        foreach (var entry in Directory.GetFileSystemEntries(folder).Where(entry => !before.Contains(entry)))
            if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
            else File.Delete(entry);
    }
}
