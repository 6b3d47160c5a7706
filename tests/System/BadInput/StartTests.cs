using Naru.Tests.Harness;

namespace Naru.Tests.System.BadInput;

/// <summary>Starts that cannot be: one sentence that says what to do, the right exit status, and nothing left.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("--detach")]
    [InlineData("--detach=false")]
    public async Task A_port_that_is_taken_is_named_and_nothing_is_left(string how)
    {
        await using var naru = await NaruInstance.PrepareAsync();
        var before = await naru.TracesAsync();
        // Held by the shell's own descriptor, in the instance's namespace.
        var refused = await naru.InsideAsync("sh", ["-c", $"busybox httpd -f -p 127.0.0.1:7443 -h /proc & holder=$!; until ss -Hltn | grep -q :7443; do :; done; '{NaruInstance.Executable}' up --data '{naru.DataDirectory}' --run '{naru.RunDirectory}' --api-port 7443 {how}; status=$?; kill $holder; exit $status"]);
        IsRefused(refused, 1, "the API cannot listen on port 7443", "choose another with --api-port");
        await IsCleanAsync(naru, before);
    }

    [Fact]
    public async Task A_port_that_is_taken_leaves_data_of_an_earlier_life()
    {
        await using var naru = await NaruInstance.StartAsync();
        (await naru.KubectlAsync("create", "configmap", "kept", "--from-literal=a=b")).Succeeded();
        (await naru.NaruAsync("down", "--data", naru.DataDirectory)).Succeeded();
        var before = await naru.TracesAsync();
        var refused = await naru.InsideAsync("sh", ["-c", $"busybox httpd -f -p 127.0.0.1:6443 -h /proc & holder=$!; until ss -Hltn | grep -q :6443; do :; done; '{NaruInstance.Executable}' up --data '{naru.DataDirectory}' --run '{naru.RunDirectory}' --detach; status=$?; kill $holder; exit $status"]);
        IsRefused(refused, 1, "the API cannot listen on port 6443");
        Assert.Equal(before, await naru.TracesAsync());
        (await naru.UpAsync()).Succeeded();
        (await naru.KubectlAsync("get", "configmap", "kept")).Succeeded();
    }

    [Fact]
    public async Task A_second_start_on_the_same_directories_is_refused_and_the_first_goes_on()
    {
        await using var naru = await NaruInstance.StartAsync();
        var (elsewhere, spare) = (Path.Combine(naru.Folder, "run2"), Path.Combine(naru.Folder, "data2"));
        var server = (await File.ReadAllTextAsync(Path.Combine(naru.RunDirectory, "naru.pid"))).Trim();
        foreach (var how in (string[])["--detach", "--detach=false"])
        {
            IsRefused(await naru.UpAsync(how), 1, $"{naru.DataDirectory} is served already by process {server}", $"stop that one with `naru down --data {naru.DataDirectory}`");
            IsRefused(await UpAsync(naru.DataDirectory, elsewhere, how), 1, $"{naru.DataDirectory} is served already by process {server}");
            IsRefused(await UpAsync(spare, naru.RunDirectory, how), 1, $"{naru.RunDirectory} is the run directory of another Naru by process {server}");
            Assert.False(Directory.Exists(elsewhere) || Directory.Exists(spare));
        }
        (await naru.KubectlAsync("get", "nodes")).Succeeded();
        (await naru.DockerAsync("ps")).Succeeded();

        Task<Command> UpAsync(string data, string run, string how) => naru.InsideAsync(NaruInstance.Executable, ["up", "--data", data, "--run", run, how]);
    }

    [Theory]
    [InlineData("clone3", DeniedCall.Clone3, DeniedCall.ENOSYS, "new namespaces")]
    [InlineData("mount", DeniedCall.Mount, DeniedCall.EPERM, "mounting")]
    [InlineData("pivot_root", DeniedCall.PivotRoot, DeniedCall.EPERM, "a root of its own for each container")]
    [InlineData("fsopen", DeniedCall.FsOpen, DeniedCall.ENODEV, "an overlay file system on the data directory's disk")]
    [InlineData("seccomp", DeniedCall.Seccomp, DeniedCall.ENOSYS, "system call filters")]
    [InlineData("socket", DeniedCall.Socket, DeniedCall.EPERM, "rules of nf_tables", 2, 12u)]
    public async Task A_kernel_feature_that_is_missing_is_named_with_what_it_is_for(string call, int number, int error, string what, int argument = -1, uint value = 0)
    {
        await using var naru = await NaruInstance.PrepareAsync();
        var before = await naru.TracesAsync();
        foreach (var how in (string[])["--detach", "--detach=false"])
        {
            var refused = await naru.InsideAsync(NaruInstance.Executable, ["up", "--data", naru.DataDirectory, "--run", naru.RunDirectory, how],
                new CommandOptions { Denied = [new DeniedCall(number, error, argument, value)] });
            IsRefused(refused, 1, "this machine does not offer what containers need: " + what, call);
            await IsCleanAsync(naru, before);
        }
    }

    [Fact]
    public async Task Cgroups_that_cannot_be_made_are_told()
    {
        await using var naru = await NaruInstance.PrepareAsync();
        var before = await naru.TracesAsync();
        foreach (var how in (string[])["--detach", "--detach=false"])
        {
            // In a mount namespace of its own, as in a container without the right to write there.
            var refused = await naru.InsideAsync("unshare", ["-m", "sh", "-c", $"for at in $(awk '$3 ~ /^cgroup/ {{ print $2 }}' /proc/self/mounts); do mount -o remount,bind,ro $at; done; exec '{NaruInstance.Executable}' up --data '{naru.DataDirectory}' --run '{naru.RunDirectory}' {how}"]);
            IsRefused(refused, 1, "this machine does not offer what containers need: cgroups of Naru's own", "Read-only file system");
            await IsCleanAsync(naru, before);
        }
    }

    [Theory]
    [InlineData("unknown flag: --nods", "up", "--nods", "3")]
    [InlineData("--nodes is from 1 to 64", "up", "--nodes", "0")]
    [InlineData("--nodes takes a whole number, not \"many\"", "up", "--nodes", "many")]
    [InlineData("--api-port is from 1 to 65535", "up", "--api-port", "70000")]
    [InlineData("--advertise is one IPv4 address", "up", "--advertise", "0.0.0.0")]
    [InlineData("--data needs a value", "up", "--data")]
    [InlineData("usage: naru up", "up", "now")]
    [InlineData("say which cluster", "join")]
    [InlineData("--server is the server's address", "join", "--server", "somewhere", "--token", "t")]
    [InlineData("--token takes what `naru token create` prints", "join", "--server", "https://10.1.1.1:6443", "--token", "t")]
    [InlineData("--share is a part of the machine", "join", "--share", "2")]
    [InlineData("token create, token list or token delete", "token", "make")]
    [InlineData("unknown flag: --purg", "down", "--purg")]
    [InlineData("--time takes a whole number", "down", "-t", "soon")]
    [InlineData("unknown shorthand flag: 'z'", "ps", "-z")]
    [InlineData("usage: naru run", "run")]
    [InlineData("usage: naru scale", "scale")]
    [InlineData("unknown command \"statsu\", did you mean \"status\"?", "statsu")]
    public async Task A_command_line_that_is_wrong_says_which_word(string why, params string[] arguments)
    {
        await using var naru = await NaruInstance.PrepareAsync();
        var before = await naru.TracesAsync();
        string[] named = arguments[0] is "up" or "join" or "down" && arguments[^1] != "--data" ? [arguments[0], "--data", naru.DataDirectory, "--run", naru.RunDirectory, .. arguments[1..]] : arguments;
        IsRefused(await naru.NaruAsync(named), 64, why);
        await IsCleanAsync(naru, before);
    }

    [Fact]
    public async Task An_address_that_the_machine_does_not_have_is_not_advertised()
    {
        await using var naru = await NaruInstance.PrepareAsync();
        var before = await naru.TracesAsync();
        IsRefused(await naru.UpAsync("--advertise", "192.0.2.7"), 1, "no link of this machine has the address 192.0.2.7");
        await IsCleanAsync(naru, before);
    }

    [Fact]
    public async Task Either_directory_is_enough_to_find_an_instance()
    {
        await using var naru = await NaruInstance.StartAsync();
        foreach (var (flag, directory) in ((string, string)[])[("--data", naru.DataDirectory), ("--run", naru.RunDirectory)])
            Assert.Contains($"\"data\":\"{naru.DataDirectory}\",\"run\":\"{naru.RunDirectory}\"", (await naru.InsideAsync(NaruInstance.Executable, ["status", flag, directory, "-o", "json"])).Succeeded().Output);
        var none = await naru.InsideAsync(NaruInstance.Executable, ["status", "--data", "/nowhere/data", "--run", "/nowhere/run"]);
        Assert.Equal((3, "no Naru stands at /nowhere/data and /nowhere/run; start one with `naru up`, or name another one's directory with --data or --run"), (none.ExitCode, none.Trimmed));
    }

    internal static void IsRefused(Command refused, int status, params string[] words)
    {
        Assert.All(words, word => Assert.Contains(word, refused.Errors));
        Assert.Equal(status, refused.ExitCode);
        Assert.StartsWith("naru: ", refused.Errors);
        Assert.Single(refused.Errors.TrimEnd('\n').Split('\n'));
    }

    private static async Task IsCleanAsync(NaruInstance naru, string before)
    {
        Assert.Equal(before, await naru.TracesAsync());
        Assert.False(Directory.Exists(naru.DataDirectory) || Directory.Exists(naru.RunDirectory));
    }
}
