using Naru.Oci.Images;

namespace Naru.Engine.Build.Parsing;

/// <summary>One instruction, understood. Texts hold variables still; whoever executes replaces them.</summary>
internal abstract record Instruction(DockerfileLine Line)
{
    public sealed record From(DockerfileLine Line, string Image, string? Platform, string? Name) : Instruction(Line);

    public sealed record Run(DockerfileLine Line, CommandLine Command, string? NetworkMode) : Instruction(Line);

    public sealed record Cmd(DockerfileLine Line, CommandLine Command) : Instruction(Line);

    public sealed record Entrypoint(DockerfileLine Line, CommandLine Command) : Instruction(Line);

    /// <summary>COPY, or ADD when <see cref="Unpack"/>; here-documents are sources of their own.</summary>
    public sealed record Copy(DockerfileLine Line, IReadOnlyList<string> Sources, string Target, string? Origin, string? Owner, string? Mode, bool Unpack) : Instruction(Line);

    public sealed record Env(DockerfileLine Line, IReadOnlyList<KeyValuePair<string, string>> Pairs) : Instruction(Line);

    public sealed record Label(DockerfileLine Line, IReadOnlyList<KeyValuePair<string, string>> Pairs) : Instruction(Line);

    /// <summary>A value is null where the instruction gives none.</summary>
    public sealed record Arg(DockerfileLine Line, IReadOnlyList<KeyValuePair<string, string?>> Pairs) : Instruction(Line);

    public sealed record Workdir(DockerfileLine Line, string Path) : Instruction(Line);

    public sealed record User(DockerfileLine Line, string Name) : Instruction(Line);

    public sealed record Volume(DockerfileLine Line, IReadOnlyList<string> Paths) : Instruction(Line);

    public sealed record Expose(DockerfileLine Line, IReadOnlyList<string> Ports) : Instruction(Line);

    public sealed record StopSignal(DockerfileLine Line, string Signal) : Instruction(Line);

    public sealed record Shell(DockerfileLine Line, IReadOnlyList<string> Words) : Instruction(Line);

    /// <summary>In shell form the test's command waits for the shell of its place.</summary>
    public sealed record Health(DockerfileLine Line, Healthcheck Check) : Instruction(Line);

    public sealed record OnBuild(DockerfileLine Line, string Trigger) : Instruction(Line);

    public sealed record Maintainer(DockerfileLine Line, string Name) : Instruction(Line);
}
