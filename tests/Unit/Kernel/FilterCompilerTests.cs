using System.Buffers.Binary;
using Naru.Kernel.Seccomp;
using Test = Naru.Kernel.Seccomp.ArgumentCondition.Comparison;

namespace Naru.Tests.Unit.Kernel;

/// <summary>Compiled filters, asked as the kernel would ask them.</summary>
public sealed class FilterCompilerTests
{
    private const uint X8664 = 0xC000003E, I386 = 0x40000003;
    private static readonly SeccompAction Denied = SeccompAction.Error(1);

    [Fact]
    public void Only_what_is_listed_is_allowed()
    {
        int[] allowed = [0, 1, 3, 4, 5, 60, 61, 231, 300, 435];
        var program = FilterCompiler.Compile(Denied, allowed.Select(n => new SyscallRule(n, SeccompAction.Allow, [])));
        for (var number = 0; number < 500; number++)
            Assert.Equal(allowed.Contains(number) ? SeccompAction.Allow.Value : Denied.Value, Ask(program, number));
    }

    [Fact]
    public void Other_architectures_are_refused()
    {
        var program = FilterCompiler.Compile(SeccompAction.Allow, []);
        Assert.Equal(SeccompAction.KillProcess.Value, Ask(program, 1, arch: I386));
        Assert.Equal(SeccompAction.Error(38).Value, Ask(program, 0x40000000 | 1));
        Assert.Equal(SeccompAction.Allow.Value, Ask(program, 1));
    }

    [Theory]
    [InlineData(Test.Equal)]
    [InlineData(Test.NotEqual)]
    [InlineData(Test.Less)]
    [InlineData(Test.LessOrEqual)]
    [InlineData(Test.Greater)]
    [InlineData(Test.GreaterOrEqual)]
    public void Arguments_compare_as_64_bit_numbers(Test test)
    {
        ulong[] values = [0, 1, 2, 0xffffffff, 0x100000000, 0x100000001, 0x200000000, ulong.MaxValue];
        foreach (var constant in values)
        {
            var program = FilterCompiler.Compile(Denied, [new SyscallRule(7, SeccompAction.Allow, [new(1, test, constant)])]);
            foreach (var value in values)
                Assert.Equal(Holds(test, value, constant), Ask(program, 7, [0, value]) == SeccompAction.Allow.Value);
        }
    }

    [Fact]
    public void All_conditions_of_a_rule_must_hold_and_any_rule_suffices()
    {
        var program = FilterCompiler.Compile(Denied,
        [
            new SyscallRule(9, SeccompAction.Allow, [new(0, Test.Equal, 5), new(2, Test.MaskedEqual, 0, 0x7E020000)]),
            new SyscallRule(9, SeccompAction.Log, [new(0, Test.Equal, 6)]),
        ]);
        Assert.Equal(SeccompAction.Allow.Value, Ask(program, 9, [5, 0, 0x11]));
        Assert.Equal(Denied.Value, Ask(program, 9, [5, 0, 0x20000]));
        Assert.Equal(SeccompAction.Log.Value, Ask(program, 9, [6, 0, 0x20000]));
        Assert.Equal(Denied.Value, Ask(program, 9, [7]));
        Assert.Equal(Denied.Value, Ask(program, 10, [5]));
    }

    private static bool Holds(Test test, ulong value, ulong constant) => test switch
    {
        Test.Equal => value == constant,
        Test.NotEqual => value != constant,
        Test.Less => value < constant,
        Test.LessOrEqual => value <= constant,
        Test.Greater => value > constant,
        _ => value >= constant,
    };

    /// <summary>Runs the instructions over a struct seccomp_data.</summary>
    internal static uint Ask(SeccompProgram program, int number, ulong[]? arguments = null, uint arch = X8664)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), arch);
        for (var i = 0; i < (arguments?.Length ?? 0); i++)
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16 + 8 * i), arguments![i]);
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var op = program.Code.AsSpan(at * 8, 8);
            var k = BinaryPrimitives.ReadUInt32LittleEndian(op[4..]);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(op))
            {
                case 0x20: accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)k)); break;
                case 0x54: accumulator &= k; break;
                case 0x05: at += (int)k; break;
                case 0x15: at += accumulator == k ? op[2] : op[3]; break;
                case 0x25: at += accumulator > k ? op[2] : op[3]; break;
                case 0x35: at += accumulator >= k ? op[2] : op[3]; break;
                case 0x06: return k;
                default: throw new InvalidOperationException($"instruction {at} has an unknown code");
            }
        }
    }
}
