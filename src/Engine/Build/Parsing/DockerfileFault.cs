namespace Naru.Engine.Build.Parsing;

/// <summary>A fault in a Dockerfile, with its line.</summary>
internal static class DockerfileFault
{
    public static EngineException At(int line, string why) => EngineException.Invalid($"dockerfile parse error on line {line}: {why}");
}
