using Naru.Kernel.Seccomp;
using Naru.Oci.RuntimeSpec;
using Test = Naru.Kernel.Seccomp.ArgumentCondition.Comparison;

namespace Naru.Runtime.Launching;

/// <summary>Turns the specification's filter into a compiled one. Calls that x86-64 does not have are left out.</summary>
internal static class SeccompRules
{
    private const uint Eperm = 1;

    internal static SeccompProgram Compile(SeccompSpec spec) =>
        FilterCompiler.Compile(Action(spec.DefaultAction, spec.DefaultErrnoRet), spec.Syscalls.SelectMany(Rules));

    private static IEnumerable<SyscallRule> Rules(SeccompRule rule)
    {
        var action = Action(rule.Action, rule.ErrnoRet);
        var conditions = rule.Args.Select(Condition).ToList();
        foreach (var name in rule.Names)
            if (SyscallNumbers.Find(name) is { } number)
                yield return new SyscallRule(number, action, conditions);
    }

    private static SeccompAction Action(string name, uint? data) => name switch
    {
        "SCMP_ACT_ALLOW" => SeccompAction.Allow,
        "SCMP_ACT_ERRNO" => SeccompAction.Error(data ?? Eperm),
        "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => SeccompAction.KillThread,
        "SCMP_ACT_KILL_PROCESS" => SeccompAction.KillProcess,
        "SCMP_ACT_LOG" => SeccompAction.Log,
        "SCMP_ACT_TRAP" => SeccompAction.Trap,
        "SCMP_ACT_TRACE" => SeccompAction.Trace(data ?? Eperm),
        _ => throw new KeeperException(KeeperFault.Invalid, $"seccomp action '{name}' is not supported"),
    };

    private static ArgumentCondition Condition(SeccompArgument argument)
    {
        if (argument.Index > 5) throw new KeeperException(KeeperFault.Invalid, $"seccomp: no argument {argument.Index}; there are 0 to 5");
        return argument.Op switch
        {
            "SCMP_CMP_EQ" => new(argument.Index, Test.Equal, argument.Value),
            "SCMP_CMP_NE" => new(argument.Index, Test.NotEqual, argument.Value),
            "SCMP_CMP_LT" => new(argument.Index, Test.Less, argument.Value),
            "SCMP_CMP_LE" => new(argument.Index, Test.LessOrEqual, argument.Value),
            "SCMP_CMP_GT" => new(argument.Index, Test.Greater, argument.Value),
            "SCMP_CMP_GE" => new(argument.Index, Test.GreaterOrEqual, argument.Value),
            "SCMP_CMP_MASKED_EQ" => new(argument.Index, Test.MaskedEqual, argument.ValueTwo, argument.Value),
            _ => throw new KeeperException(KeeperFault.Invalid, $"seccomp comparison '{argument.Op}' is unknown"),
        };
    }
}
