using System.Buffers.Binary;
using Test = Naru.Kernel.Seccomp.ArgumentCondition.Comparison;

namespace Naru.Kernel.Seccomp;

/// <summary>
/// Compiles rules into a classic BPF filter. Calls of another architecture kill the process and x32 calls (which would
/// reach the same kernel functions under other numbers) get ENOSYS. The call numbers form a balanced search tree over
/// runs of equal action, so a decision costs about nine comparisons whatever the profile's length; leaves with argument
/// rules test those in order and end in the default action.
/// </summary>
public static class FilterCompiler
{
    private const uint ArchX8664 = 0xC000003E, X32Bit = 0x40000000, NumberAt = 0, ArchAt = 4, ArgumentsAt = 16;
    private const ushort Load = 0x20, Equal = 0x15, Greater = 0x25, GreaterOrEqual = 0x35, And = 0x54, Jump = 0x05, Return = 0x06;
    private const uint Enosys = 38;

    public static SeccompProgram Compile(SeccompAction defaultAction, IEnumerable<SyscallRule> rules)
    {
        var code = new List<Instruction>
        {
            new(Load, ArchAt), new(Equal, ArchX8664, 1, 0), new(Return, SeccompAction.KillProcess.Value),
            new(Load, NumberAt), new(GreaterOrEqual, X32Bit, 0, 1), new(Return, SeccompAction.Error(Enosys).Value),
        };
        code.AddRange(Tree(Runs(defaultAction, rules)));
        if (code.Count > 4096) throw new ArgumentException($"the seccomp profile compiles to {code.Count} instructions; the kernel takes 4096");
        return new SeccompProgram(Encode(code));
    }

    /// <summary>Consecutive call numbers with the same answer; each run lasts until the next one's start.</summary>
    private static List<Run> Runs(SeccompAction defaultAction, IEnumerable<SyscallRule> rules)
    {
        var runs = new List<Run> { new(0, defaultAction, []) };
        foreach (var call in rules.GroupBy(rule => rule.Number).OrderBy(call => call.Key))
        {
            var conditional = call.TakeWhile(rule => rule.Conditions.Count > 0).ToList();
            var final = call.FirstOrDefault(rule => rule.Conditions.Count == 0)?.Action ?? defaultAction;
            Append(new Run((uint)call.Key, final, conditional));
            Append(new Run((uint)call.Key + 1, defaultAction, []));
        }
        return runs;

        void Append(Run run)
        {
            if (runs[^1].Start == run.Start) runs.RemoveAt(runs.Count - 1);
            if (runs.Count == 0 || run.Rules.Count > 0 || runs[^1].Rules.Count > 0 || runs[^1].Action != run.Action) runs.Add(run);
        }
    }

    private static List<Instruction> Tree(IReadOnlyList<Run> runs)
    {
        if (runs.Count == 1) return Leaf(runs[0]);
        var middle = runs.Count / 2;
        var below = Tree([.. runs.Take(middle)]);
        var above = Tree([.. runs.Skip(middle)]);
        List<Instruction> code = below.Count <= byte.MaxValue
            ? [new(GreaterOrEqual, runs[middle].Start, (byte)below.Count, 0)]
            : [new(GreaterOrEqual, runs[middle].Start, 0, 1), new(Jump, (uint)below.Count)];
        return [.. code, .. below, .. above];
    }

    private static List<Instruction> Leaf(Run run)
    {
        var code = new List<Instruction>();
        foreach (var rule in run.Rules)
        {
            var steps = new List<Instruction>();
            for (var i = rule.Conditions.Count - 1; i >= 0; i--)
                steps.InsertRange(0, Condition(rule.Conditions[i], failBy: steps.Count + 1));
            code.AddRange(steps);
            code.Add(new Instruction(Return, rule.Action.Value));
        }
        code.Add(new Instruction(Return, run.Action.Value));
        return code;
    }

    /// <summary>Falls through when the condition holds; else jumps over <paramref name="failBy"/> instructions after it.</summary>
    private static List<Instruction> Condition(ArgumentCondition condition, int failBy)
    {
        var (high, low) = ((uint)(condition.Value >> 32), (uint)condition.Value);
        var (maskHigh, maskLow) = ((uint)(condition.Mask >> 32), (uint)condition.Mask);
        var lowAt = ArgumentsAt + 8 * condition.Argument;
        Instruction loadHigh = new(Load, lowAt + 4), loadLow = new(Load, lowAt);
        var fail = (byte)failBy;
        return condition.Test switch
        {
            Test.Equal => [loadHigh, new(Equal, high, 0, (byte)(fail + 2)), loadLow, new(Equal, low, 0, fail)],
            Test.NotEqual => [loadHigh, new(Equal, high, 0, 2), loadLow, new(Equal, low, fail, 0)],
            Test.MaskedEqual =>
            [
                loadHigh, new(And, maskHigh), new(Equal, high, 0, (byte)(fail + 3)),
                loadLow, new(And, maskLow), new(Equal, low, 0, fail),
            ],
            Test.Greater => Ordered(new(Greater, low, 0, fail)),
            Test.GreaterOrEqual => Ordered(new(GreaterOrEqual, low, 0, fail)),
            Test.Less => Reversed(new(GreaterOrEqual, low, fail, 0)),
            Test.LessOrEqual => Reversed(new(Greater, low, fail, 0)),
            _ => throw new ArgumentOutOfRangeException(nameof(condition)),
        };

        List<Instruction> Ordered(Instruction last) =>
            [loadHigh, new(Greater, high, 3, 0), new(Equal, high, 0, (byte)(fail + 2)), loadLow, last];

        List<Instruction> Reversed(Instruction last) =>
            [loadHigh, new(Greater, high, (byte)(fail + 3), 0), new(Equal, high, 0, 2), loadLow, last];
    }

    private static byte[] Encode(List<Instruction> code)
    {
        var bytes = new byte[code.Count * 8];
        for (var i = 0; i < code.Count; i++)
        {
            var at = bytes.AsSpan(i * 8);
            BinaryPrimitives.WriteUInt16LittleEndian(at, code[i].Code);
            (at[2], at[3]) = (code[i].True, code[i].False);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], code[i].Value);
        }
        return bytes;
    }

    private readonly record struct Instruction(ushort Code, uint Value, byte True = 0, byte False = 0);

    private sealed record Run(uint Start, SeccompAction Action, IReadOnlyList<SyscallRule> Rules);
}
