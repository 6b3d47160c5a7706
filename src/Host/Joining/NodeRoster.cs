using System.Text;
using Naru.Host.Up;
using Naru.Kernel.Files;
using Naru.Resources.Trees;

namespace Naru.Host.Joining;

/// <summary>
/// Which number each node of the cluster has; it decides the node's part of the pod range, so it is given once and written
/// down before anybody is told. The nodes of the server's own machine have the numbers that their names say; machines
/// that join get those above. Thread-safe.
/// </summary>
internal sealed class NodeRoster
{
    private const int First = ServerSettings.MostNodes, Last = 255;

    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly Dictionary<string, int> _joined;

    private NodeRoster(string file, Dictionary<string, int> joined) => (_file, _joined) = (file, joined);

    public static NodeRoster Load(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "nodes.json");
        var joined = new Dictionary<string, int>();
        if (File.Exists(file))
            foreach (var (name, ordinal) in Tree.Parse(File.ReadAllBytes(file)).Fields) joined[name.ToString()] = ordinal.AsInt32();
        return new NodeRoster(file, joined);
    }

    /// <summary>The machines that have been given a number.</summary>
    public IReadOnlyList<string> Joined
    {
        get
        {
            lock (_gate) return [.. _joined.Keys];
        }
    }

    /// <summary>The number of a machine that joins, the same again for the same name; null when all are given.</summary>
    /// <exception cref="IOException">It could not be written down, and so is not given.</exception>
    public int? Enter(string name)
    {
        lock (_gate)
        {
            if (_joined.TryGetValue(name, out var known)) return known;
            for (var ordinal = First; ordinal <= Last; ordinal++)
            {
                if (_joined.ContainsValue(ordinal)) continue;
                var fields = _joined.Append(new(name, ordinal)).Select(one => new Field(one.Key, one.Value));
                DurableFile.Write(_file, Encoding.UTF8.GetBytes(Tree.Object([.. fields]).ToString()));
                _joined[name] = ordinal;
                return ordinal;
            }
            return null;
        }
    }
}
