using System.Globalization;
using Naru.Cli.Grammar;
using Naru.Resources.Trees;

namespace Naru.Cli.EngineVerbs;

/// <summary>The body of a create request from the flags of <c>naru run</c>. Pure.</summary>
internal static class ContainerRequest
{
    /// <param name="size">Of the terminal that the program is to be shown in.</param>
    public static Tree From(Arguments arguments, (int Rows, int Columns)? size = null)
    {
        var interactive = arguments.Has("interactive");
        var attached = !arguments.Has("detach");
        return Tree.Object(
            ("Image", arguments.Words[0]),
            ("Cmd", arguments.Words.Count > 1 ? Tree.Strings(arguments.Words.Skip(1)) : default),
            ("Entrypoint", arguments.Text("entrypoint") is { } entrypoint ? Tree.Array(entrypoint) : default),
            ("Env", Tree.Strings(arguments.Many("env").Select(Environment))),
            ("Labels", Tree.StringMap(arguments.Many("label").Select(Pair))),
            ("WorkingDir", arguments.Text("workdir")),
            ("User", arguments.Text("user")),
            ("Hostname", arguments.Text("hostname")),
            ("Tty", arguments.Has("tty")),
            ("OpenStdin", interactive),
            ("StdinOnce", interactive && attached),
            ("AttachStdin", interactive && attached),
            ("AttachStdout", attached),
            ("AttachStderr", attached),
            ("ExposedPorts", Ports(arguments, _ => Tree.EmptyObject)),
            ("HostConfig", HostConfig(arguments).With("ConsoleSize", ConsoleSize(arguments, size))));
    }

    /// <summary>Known from the start, so that a program that asks at once is not told of no size at all.</summary>
    internal static Tree ConsoleSize(Arguments arguments, (int Rows, int Columns)? size) =>
        arguments.Has("tty") && size is { } known ? Tree.Array(known.Rows, known.Columns) : Tree.Null;

    private static Tree HostConfig(Arguments arguments) => Tree.Object(
        ("AutoRemove", arguments.Has("rm")),
        ("Binds", Tree.Strings(arguments.Many("volume"))),
        ("PortBindings", Ports(arguments, port => Tree.Array(Tree.Object(("HostIp", port.Address), ("HostPort", port.Host))))),
        ("NetworkMode", arguments.Text("network") ?? "default"),
        ("Memory", arguments.Text("memory") is { } memory ? Bytes(memory) : default(Tree)),
        ("NanoCpus", arguments.Text("cpus") is { } cpus ? NanoCpus(cpus) : default(Tree)),
        ("ReadonlyRootfs", arguments.Has("read-only")),
        ("Privileged", arguments.Has("privileged")),
        ("RestartPolicy", arguments.Text("restart") is { } policy ? Restart(policy) : default));

    private static Tree Ports(Arguments arguments, Func<PublishedPort, Tree> value)
    {
        var ports = Tree.EmptyObject;
        foreach (var port in arguments.Many("publish").Select(PublishedPort.Parse)) ports = ports.With($"{port.Container}/{port.Protocol}", value(port));
        return ports;
    }

    private static string Environment(string given) =>
        given.Contains('=') ? given : $"{given}={System.Environment.GetEnvironmentVariable(given)}";

    private static KeyValuePair<string, string> Pair(string given)
    {
        var equals = given.IndexOf('=');
        return equals < 0 ? new(given, "") : new(given[..equals], given[(equals + 1)..]);
    }

    private static Tree Restart(string policy)
    {
        var colon = policy.IndexOf(':');
        var retries = 0;
        if (colon >= 0 && !int.TryParse(policy[(colon + 1)..], out retries)) throw new UsageException($"--restart {policy}: after the colon stands a number of retries");
        return Tree.Object(("Name", colon < 0 ? policy : policy[..colon]), ("MaximumRetryCount", retries));
    }

    private static long NanoCpus(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cpus) && cpus is > 0 and < 100_000
            ? (long)(cpus * 1_000_000_000)
            : throw new UsageException($"--cpus takes a number above 0, such as 1.5, not \"{text}\"");

    /// <summary>Bytes from <c>64m</c>, <c>1g</c>, <c>512k</c> or a plain number, with binary units.</summary>
    internal static long Bytes(string text)
    {
        var digits = text.TrimEnd('b', 'B');
        var shift = digits.Length == 0 ? 0 : char.ToLowerInvariant(digits[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, _ => 0 };
        var number = shift == 0 ? digits : digits[..^1];
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 1_000_000_000_000_000
            ? (long)(value * (1L << shift))
            : throw new UsageException($"--memory takes a size such as 64m or 1g, not \"{text}\"");
    }
}
