namespace Naru.Engine.Build.Parsing;

/// <summary>A whole Dockerfile, understood: the arguments before the first FROM, and the stages. Every fault is an <see cref="EngineException"/> with a line.</summary>
internal sealed record Dockerfile(char Escape, IReadOnlyList<Instruction.Arg> Arguments, IReadOnlyList<BuildStage> Stages)
{
    public static Dockerfile Parse(string text)
    {
        var lines = DockerfileText.Parse(text);
        var reader = new InstructionReader(lines.Escape);
        List<Instruction.Arg> arguments = [];
        List<(Instruction.From From, List<Instruction> Steps)> stages = [];
        foreach (var instruction in lines.Instructions.Select(reader.Read))
            switch (instruction)
            {
                case Instruction.From from: stages.Add((from, [])); break;
                case Instruction.Arg arg when stages.Count == 0: arguments.Add(arg); break;
                case var other when stages.Count == 0: throw DockerfileFault.At(other.Line.Number, "no build stage in current context: the first instruction must be FROM (or ARG)");
                default: stages[^1].Steps.Add(instruction); break;
            }
        if (stages.Count == 0) throw EngineException.Invalid("the Dockerfile has no FROM: no build stage in current context");
        if (stages.GroupBy(s => s.From.Name).FirstOrDefault(g => g.Key is not null && g.Count() > 1) is { } twice)
            throw DockerfileFault.At(twice.Last().From.Line.Number, $"duplicate name {twice.Key}: another stage has it");
        return new Dockerfile(lines.Escape, arguments, [.. stages.Select(s => new BuildStage(s.From, s.Steps))]);
    }

    /// <summary>The stages up to a target (a name or number; null: all). Later ones need not be built.</summary>
    public IReadOnlyList<BuildStage> UpTo(string? target)
    {
        if (string.IsNullOrEmpty(target)) return Stages;
        for (var i = 0; i < Stages.Count; i++)
            if (target.Equals(Stages[i].From.Name, StringComparison.OrdinalIgnoreCase)) return [.. Stages.Take(i + 1)];
        return int.TryParse(target, out var number) && number >= 0 && number < Stages.Count
            ? [.. Stages.Take(number + 1)]
            : throw EngineException.Invalid($"target stage \"{target}\" could not be found");
    }
}
