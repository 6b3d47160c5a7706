using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Launch;

namespace Naru.Tests.Unit.Kernel;

/// <summary>Children by clone and a program of system calls, as any user may start them.</summary>
public sealed class LauncherTests
{
    [Fact]
    public void A_child_executes_and_its_exit_code_comes_back()
    {
        using var launcher = new Launcher();
        Assert.Equal(7, Run(launcher, ["/bin/sh"], ["sh", "-c", "exit 7"]));
        Assert.Equal(128 + 9, Run(launcher, ["/bin/sh"], ["sh", "-c", "kill -9 $$"]));
    }

    [Fact]
    public void The_first_file_that_can_be_executed_is()
    {
        using var launcher = new Launcher();
        Assert.Equal(3, Run(launcher, ["/nowhere/sh", "/etc/passwd/sh", "/bin/sh"], ["sh", "-c", "exit 3"]));
    }

    [Theory]
    [InlineData("/nowhere/sh", Errno.ENOENT)]
    [InlineData("/etc/passwd", Errno.EACCES)]
    [InlineData("/proc/self/exe", Errno.ELOOP)]
    public void What_cannot_be_executed_is_named_with_its_error(string file, Errno expected)
    {
        using var launcher = new Launcher();
        var error = Assert.Throws<KernelException>(() => Run(launcher, [file], ["x"]));
        Assert.Equal(("execve", expected), (error.Call, error.Errno));
    }

    [Fact]
    public void A_failing_step_before_the_execution_names_its_call_and_path()
    {
        using var launcher = new Launcher();
        using var program = new ChildProgram();
        program.ChangeDirectory("/no such directory");
        program.Execute(["/bin/true"], ["true"], []);
        var error = Assert.Throws<KernelException>(() => launcher.Launch(program));
        Assert.Equal(("chdir", "/no such directory", Errno.ENOENT), (error.Call, error.Subject, error.Errno));
    }

    [Fact]
    public void Branches_follow_what_happened()
    {
        using var launcher = new Launcher();
        Assert.Equal("kept", Branch(launcher, "/etc/passwd"));
        Assert.Equal("other", Branch(launcher, "/no such file"));
    }

    [Fact]
    public void Children_start_while_garbage_is_collected()
    {
        using var launcher = new Launcher();
        using var stop = new CancellationTokenSource();
        var garbage = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.KeepAlive(new byte[100_000]);
                GC.Collect(0);
            }
        });
        garbage.IsBackground = true;
        garbage.Start();
        for (var i = 0; i < 100; i++) Assert.Equal(0, Run(launcher, ["/bin/true"], ["true"]));
        stop.Cancel();
        garbage.Join();
    }

    private static int Run(Launcher launcher, string[] files, string[] arguments)
    {
        using var program = new ChildProgram();
        program.ResetSignals();
        program.Execute(files, arguments, ["PATH=/bin"]);
        using var process = launcher.Launch(program).Handle;
        return process.Reap().Code;
    }

    private static string Branch(Launcher launcher, string path)
    {
        var result = Path.GetTempFileName();
        using var output = FileNodes.Open(result, OpenFlags.WriteOnly);
        using var program = new ChildProgram();
        var to = Operand.Descriptor((int)output.DangerousGetHandle());
        var file = program.Open(Operand.WorkingDirectory, path, OpenFlags.ReadOnly);
        program.WhenDoneElse([Errno.ENOENT], () =>
        {
            program.Close(file);
            program.Write(to, "kept", "result");
        }, () => program.Write(to, "other", "result"));
        program.Execute(["/bin/true"], ["true"], []);
        using var process = launcher.Launch(program).Handle;
        Assert.Equal(0, process.Reap().Code);
        var text = File.ReadAllText(result);
        File.Delete(result);
        return text;
    }
}
