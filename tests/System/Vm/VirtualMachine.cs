using Naru.Tests.Harness;

namespace Naru.Tests.System.Vm;

/// <summary>
/// Another kind of machine: the distribution's cloud kernel under emulation, with the unified cgroup hierarchy only. It
/// runs one shell script beside the built executable and powers off; what it printed is the result.
/// </summary>
internal static class VirtualMachine
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const string Init = """
        #!/bin/sh
        # The kernel's first root cannot be pivoted away from; real machines never stay on it either.
        if [ "$1" != moved ]; then
            mkdir /new && mount -t tmpfs tmpfs /new
            cp -a /bin /sbin /lib /etc /root /var /tmp /init /script /naru /new/
            mkdir /new/proc /new/sys /new/dev /new/run
            exec switch_root /new /init moved
        fi
        mount -t proc proc /proc
        mount -t sysfs sys /sys
        mount -t devtmpfs dev /dev
        mkdir -p /dev/pts /dev/shm /run /tmp /var/lib
        mount -t devpts devpts /dev/pts
        mount -t tmpfs tmpfs /run
        mount -t tmpfs tmpfs /var/lib
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        mount --make-rshared /
        ip link set lo up
        sh /script 2>&1
        echo "script ended with $?"
        poweroff -f
        """;

    /// <summary>Boots, runs the script, and gives what it printed; a script that does not end well fails the test.</summary>
    public static async Task<string> RunAsync(string script)
    {
        var work = global::System.IO.Directory.CreateTempSubdirectory("naru-vm-");
        try
        {
            var kernel = await KernelAsync();
            var root = Path.Combine(work.FullName, "root.gz");
            WriteRoot(root, kernel, script);
            var image = global::System.IO.Directory.GetFiles(Path.Combine(kernel, "boot"), "vmlinuz-*")[0];
            var run = await Command.RunAsync("qemu-system-x86_64",
            [
                "-m", "1536", "-smp", "2", "-nographic", "-no-reboot", "-nic", "none", "-cpu", "max",
                "-kernel", image, "-initrd", root, "-append", "console=ttyS0 panic=-1 quiet",
            ], new CommandOptions { Patience = Patience });
            var printed = run.Output.ReplaceLineEndings("\n");
            return printed.Contains("script ended with 0") ? printed : throw new InvalidOperationException($"the script in the virtual machine failed:\n{printed}\n{run.Errors}");
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<string> KernelAsync()
    {
        var checkout = Path.GetDirectoryName(Path.GetDirectoryName(NaruInstance.Executable))!;
        var folder = Path.Combine(checkout, "out", "vm");
        (await Command.RunAsync(Path.Combine(checkout, "tests", "System", "Vm", "kernel.sh"), [folder], new CommandOptions { Patience = Patience })).Succeeded();
        return folder;
    }

    private static void WriteRoot(string path, string kernel, string script)
    {
        using var root = new InitialRoot(path);
        foreach (var folder in (string[])["proc", "sys", "dev", "run", "tmp", "var", "root", "etc"]) root.AddDirectory(folder);
        root.AddFile("bin/busybox", "/bin/busybox");
        foreach (var applet in (string[])["sh", "mount", "mkdir", "cat", "echo", "ip", "poweroff", "grep", "ls", "sleep", "cp", "chmod", "tail", "ps", "switch_root"]) root.AddLink($"bin/{applet}", "busybox");
        root.AddLink("sbin/modprobe", "/bin/busybox");
        root.AddFile("naru", NaruInstance.Executable);
        root.AddTree("lib/modules", Path.Combine(kernel, "lib", "modules"));
        root.AddFile("init", global::System.Text.Encoding.UTF8.GetBytes(Init));
        root.AddFile("script", global::System.Text.Encoding.UTF8.GetBytes(script));
    }
}
