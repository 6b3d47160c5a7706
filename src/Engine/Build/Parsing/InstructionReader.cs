using Naru.Oci.Images;

namespace Naru.Engine.Build.Parsing;

/// <summary>Makes an <see cref="Instruction"/> of each line, or says what is wrong with it. Pure.</summary>
internal sealed class InstructionReader(char escape)
{
    private readonly ShellWords words = new(escape, static _ => null);

    public Instruction Read(DockerfileLine line) => line.Keyword switch
    {
        "FROM" => From(line),
        "RUN" => Run(line),
        "CMD" => new Instruction.Cmd(line, CommandLine.Parse(Flagless(line).Rest)),
        "ENTRYPOINT" => new Instruction.Entrypoint(line, CommandLine.Parse(Flagless(line).Rest)),
        "COPY" => Copy(line, unpack: false),
        "ADD" => Copy(line, unpack: true),
        "ENV" => new Instruction.Env(line, Pairs(Flagless(line))),
        "LABEL" => new Instruction.Label(line, Pairs(Flagless(line))),
        "ARG" => new Instruction.Arg(line, [.. words.Split(Flagless(line).Rest).Select(word => Argument(line, word))]),
        "WORKDIR" => new Instruction.Workdir(line, Flagless(line).Rest),
        "USER" => new Instruction.User(line, Single(line)),
        "VOLUME" => new Instruction.Volume(line, CommandLine.TryList(Flagless(line).Rest) ?? words.Split(line.Rest)),
        "EXPOSE" => new Instruction.Expose(line, words.Split(Flagless(line).Rest)),
        "STOPSIGNAL" => new Instruction.StopSignal(line, Single(line)),
        "SHELL" => new Instruction.Shell(line, CommandLine.TryList(Flagless(line).Rest) is { Count: > 0 } shell ? shell : throw Bad(line, "SHELL requires the arguments to be in JSON form")),
        "HEALTHCHECK" => new Instruction.Health(line, HealthcheckReader.Read(line)),
        "ONBUILD" => OnBuild(line),
        "MAINTAINER" => new Instruction.Maintainer(line, Flagless(line).Rest),
        _ => throw Bad(line, $"unknown instruction: {line.Keyword}"),
    };

    private Instruction.From From(DockerfileLine line)
    {
        Allow(line, "platform");
        var parts = words.Split(line.Rest);
        return parts switch
        {
            [var image] => new Instruction.From(line, image, Flag(line, "platform"), null),
            [var image, var keyword, var name] when keyword.Equals("as", StringComparison.OrdinalIgnoreCase) =>
                IsStageName(name) ? new Instruction.From(line, image, Flag(line, "platform"), name.ToLowerInvariant()) : throw Bad(line, $"invalid name for build stage: \"{name}\", name can't start with a number or contain symbols"),
            _ => throw Bad(line, "FROM requires either one or three arguments"),
        };
    }

    private static Instruction.Run Run(DockerfileLine line)
    {
        if (Flag(line, "mount") is not null) throw Bad(line, "RUN --mount is not there yet; copy what the step needs in, or put it into an earlier stage");
        Allow(line, "network");
        var network = Flag(line, "network");
        if (network is not (null or "default" or "none" or "host")) throw Bad(line, $"RUN --network={network} is not known: default, none or host");
        if (line.Heredocs.Count == 0) return new Instruction.Run(line, CommandLine.Parse(line.Rest), network);
        // Alone on its line the document is the script; after a command the shell reads it itself.
        if (line.Heredocs is [var only] && line.Rest.Trim() == only.Opening)
        {
            if (only.Body.StartsWith("#!", StringComparison.Ordinal)) throw Bad(line, "a here-document with an interpreter (#!) is not there yet; COPY the script in and RUN it");
            return new Instruction.Run(line, new CommandLine(true, [only.Body]), network);
        }
        var text = line.Rest + "\n" + string.Concat(line.Heredocs.Select(h => $"{h.Body}{h.Name}\n"));
        return new Instruction.Run(line, new CommandLine(true, [text]), network);
    }

    private Instruction.Copy Copy(DockerfileLine line, bool unpack)
    {
        if (unpack) Allow(line, "chown", "chmod", "link");
        else Allow(line, "from", "chown", "chmod", "link");
        var parts = CommandLine.TryList(line.Rest) ?? words.Split(line.Rest);
        if (parts.Count < 2) throw Bad(line, $"{line.Keyword} requires at least two arguments, but only {parts.Count} provided: sources and a destination");
        if (unpack && parts.Take(parts.Count - 1).FirstOrDefault(IsRemote) is { } remote)
            throw Bad(line, $"ADD from the network ({remote}) is not there yet: fetch it beforehand, or in a RUN");
        return new Instruction.Copy(line, [.. parts.Take(parts.Count - 1)], parts[^1], Flag(line, "from"), Flag(line, "chown"), Flag(line, "chmod"), unpack);
    }

    private static bool IsRemote(string source) => source.Contains("://", StringComparison.Ordinal) || source.StartsWith("git@", StringComparison.Ordinal);

    private static KeyValuePair<string, string?> Argument(DockerfileLine line, string word)
    {
        var equals = word.IndexOf('=');
        if (equals == 0) throw Bad(line, "ARG names can not be blank");
        return equals < 0 ? new(word, null) : new(word[..equals], word[(equals + 1)..]);
    }

    private List<KeyValuePair<string, string>> Pairs(DockerfileLine line)
    {
        var parts = words.Split(line.Rest);
        if (!parts[0].Contains('='))
        {
            if (parts.Count < 2) throw Bad(line, $"{line.Keyword} must have two arguments");
            return [new(parts[0], line.Rest[parts[0].Length..].Trim())];
        }
        return [.. parts.Select(part => part.IndexOf('=') is > 0 and var equals
            ? new KeyValuePair<string, string>(part[..equals], part[(equals + 1)..])
            : throw Bad(line, $"Syntax error - can't find = in \"{part}\". Must be of the form: name=value"))];
    }

    private Instruction.OnBuild OnBuild(DockerfileLine line)
    {
        var inner = DockerfileText.ParseOne(Flagless(line).Rest, line.Number, escape);
        if (inner.Keyword is "ONBUILD" or "FROM" or "MAINTAINER") throw Bad(line, inner.Keyword == "ONBUILD" ? "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed" : $"{inner.Keyword} isn't allowed as an ONBUILD trigger");
        Read(inner);
        return new Instruction.OnBuild(line, line.Rest);
    }

    private string Single(DockerfileLine line) =>
        words.Split(Flagless(line).Rest) is [var one] ? one : throw Bad(line, $"{line.Keyword} requires exactly one argument");

    private static DockerfileLine Flagless(DockerfileLine line)
    {
        Allow(line);
        return line;
    }

    private static void Allow(DockerfileLine line, params ReadOnlySpan<string> known)
    {
        foreach (var flag in line.Flags)
            if (!known.Contains(flag.Key)) throw Bad(line, $"{line.Keyword} --{flag.Key} is not known, or not there yet");
    }

    private static string? Flag(DockerfileLine line, string name) =>
        line.Flags.LastOrDefault(flag => flag.Key == name) is { Key: not null } found && found.Value.Length > 0 ? found.Value : null;

    private static bool IsStageName(string name) => char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static EngineException Bad(DockerfileLine line, string why) => DockerfileFault.At(line.Number, why);
}
