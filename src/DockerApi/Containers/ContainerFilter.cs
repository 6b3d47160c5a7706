using System.Globalization;
using Naru.DockerApi.Json;
using Naru.Engine;
using Naru.Engine.Containers;

namespace Naru.DockerApi.Containers;

/// <summary>Which containers a list shows.</summary>
internal sealed class ContainerFilter(IReadOnlyDictionary<string, IReadOnlyList<string>> filters, ContainerEngine engine, DateTimeOffset now)
{
    private static readonly string[] Known =
        ["ancestor", "before", "expose", "exited", "health", "id", "is-task", "isolation", "label", "name", "network", "publish", "since", "status", "volume"];

    public ContainerFilter Checked()
    {
        Filters.CheckKeys(filters, Known);
        foreach (var status in filters.GetValueOrDefault("status") ?? [])
            if (!Enum.TryParse<ContainerStatus>(status, ignoreCase: true, out _)) throw EngineException.Invalid($"invalid filter 'status={status}'");
        return this;
    }

    /// <summary>Asking for a status shows those that do not run, too.</summary>
    public bool ShowsStopped => filters.ContainsKey("status") || filters.ContainsKey("exited");

    public bool Matches(ContainerView view) => filters.All(f => f.Key == "label" ? Filters.HasLabels(view.Record.Config.Labels, f.Value) : f.Value.Any(v => Holds(f.Key, v, view)));

    /// <summary>For pruning: <c>until</c> and labels only.</summary>
    public bool Prunes(ContainerView view) => filters.All(f => f.Key switch
    {
        "label" => Filters.HasLabels(view.Record.Config.Labels, f.Value),
        "label!" => !Filters.HasLabels(view.Record.Config.Labels, f.Value),
        "until" => f.Value.All(v => view.Record.Created < Until.Parse(v, now)),
        _ => throw EngineException.Invalid($"invalid filter '{f.Key}'"),
    });

    private bool Holds(string key, string value, ContainerView view) => key switch
    {
        "id" => view.Id.StartsWith(value, StringComparison.Ordinal),
        "name" => NameMatches(value, view.Record.Name),
        "status" => view.StatusWord == value,
        "exited" => view.State is { Status: ContainerStatus.Exited } s && s.ExitCode.ToString(CultureInfo.InvariantCulture) == value,
        "health" => value == (view.Health?.Status ?? "none"),
        "ancestor" => IsAncestor(value, view.Record),
        "before" => view.Record.Created < engine.Inspect(value).Record.Created,
        "since" => view.Record.Created > engine.Inspect(value).Record.Created,
        "volume" => view.Record.Mounts.Any(m => m.Name == value || m.Destination == value || m.Source == value),
        "network" => view.Record.HostConfig.NetworkMode == value || view.Record.Networks.ContainsKey(value) || view.State.Endpoints.Any(e => e.Key == value || e.Value.NetworkID.StartsWith(value, StringComparison.Ordinal)),
        "expose" or "publish" => view.Record.Config.ExposedPorts?.Keys.Any(p => p == value || p.Split('/')[0] == value) == true || view.State.Ports.Keys.Any(p => p == value || p.Split('/')[0] == value),
        "is-task" => value is "false" or "0",
        _ => true,
    };

    /// <summary>The value is a pattern found anywhere in the name; a leading slash anchors it at the start.</summary>
    private static bool NameMatches(string pattern, string name)
    {
        try
        {
            return System.Text.RegularExpressions.Regex.IsMatch("/" + name, pattern, System.Text.RegularExpressions.RegexOptions.NonBacktracking)
                || System.Text.RegularExpressions.Regex.IsMatch(name, pattern, System.Text.RegularExpressions.RegexOptions.NonBacktracking);
        }
        catch (Exception notOne) when (notOne is ArgumentException or NotSupportedException)
        {
            return name.Contains(pattern, StringComparison.Ordinal);
        }
    }

    private static bool IsAncestor(string value, ContainerRecord record)
    {
        var image = record.Config.Image;
        return image == value || image.Split(':')[0] == value || image == value + ":latest"
            || record.ImageId == value || record.ImageId.StartsWith(value, StringComparison.Ordinal) || record.ImageId.StartsWith("sha256:" + value, StringComparison.Ordinal);
    }
}
