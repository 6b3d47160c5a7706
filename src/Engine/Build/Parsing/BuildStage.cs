namespace Naru.Engine.Build.Parsing;

/// <summary>A FROM and what follows it until the next.</summary>
internal sealed record BuildStage(Instruction.From From, IReadOnlyList<Instruction> Steps);
