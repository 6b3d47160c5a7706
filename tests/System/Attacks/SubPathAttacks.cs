using Naru.Kernel.Files;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Attacks;

/// <summary>A path beneath a volume is looked up while a container exchanges a folder on it for a link out (CVE-2017-1002101, CVE-2021-25741).</summary>
public sealed class SubPathAttacks(AttackGround ground)
{
    private const int Containers = 24;

    [Fact]
    public async Task Whichever_name_the_look_up_meets_it_stays_in_the_volume()
    {
        var top = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        try
        {
            var (volume, outside) = (Directory.CreateDirectory(Path.Combine(top, "volume")).FullName, Directory.CreateDirectory(Path.Combine(top, "outside/folder")).FullName);
            await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "the host's", TestContext.Current.CancellationToken);
            Directory.CreateDirectory(Path.Combine(volume, "place/folder"));
            File.CreateSymbolicLink(Path.Combine(volume, "link"), Path.GetDirectoryName(outside)!);
            await ground.DockerAsync("run", "-d", "--name", "exchanger", "-v", $"{volume}:/volume", "-w", "/volume", AttackGround.Image, "/attack/exchanger", "place", "link");
            var naru = await ground.NaruAsync();
            await NaruInstance.UntilAsync("the attacker exchanges", () => naru.DockerAsync("logs", "exchanger"), done => done.Output.Contains("ready"));
            var (folders, links) = LookUp(volume, AttackGround.Rounds);
            Assert.True(folders > 0 && links > 0, $"of {AttackGround.Rounds} look-ups {folders} met the folder and {links} the link: the race was not run");
            var rounds = 0;
            while (!FoundByPath(volume) && rounds < 200 * AttackGround.Rounds) rounds++;
            Assert.True(rounds < 200 * AttackGround.Rounds, "the attack never succeeded on the look-up by path: it proves nothing");
            TestContext.Current.TestOutputHelper?.WriteLine($"{folders} look-ups met the folder, {links} the link; the one by path was had in round {rounds}");
        }
        finally
        {
            await ground.DockerAsync("rm", "-f", "exchanger");
            HeldDirectory.RemoveTree(top);
        }
    }

    [Fact]
    public async Task No_container_of_a_pod_is_given_what_another_ones_link_points_to()
    {
        var outside = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        var space = await ground.SpaceAsync("sub-paths");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "the host's", TestContext.Current.CancellationToken);
            var victims = string.Join(',', Enumerable.Range(0, Containers).Select(i => $$"""
                {"name":"v{{i}}","image":"IMAGE","command":["sh","-c","ls -a /mnt; cat /mnt/secret; exec sleep 100000"],"volumeMounts":[{"name":"shared","mountPath":"/mnt","subPath":"place"}]}
                """));
            await space.AttackAsync($$$"""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"shared"},"spec":{"restartPolicy":"Never","terminationGracePeriodSeconds":0,"volumes":[{"name":"shared","emptyDir":{}}],"containers":[
                  {"name":"attacker","image":"IMAGE","command":["sh","-c","cd /shared; mkdir -p place; ln -s {{{outside}}} link; exec /attack/exchanger place link"],"volumeMounts":[{"name":"shared","mountPath":"/shared"}]},{{{victims}}}]}}
                """);
            await space.UntilAsync("every container was started or refused", ["get", "pod/shared", "-o", "jsonpath={range .status.containerStatuses[*]}{.state}{\"\\n\"}{end}"],
                text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: Containers + 1 } states && states.All(state => state.Contains("running") || state.Contains("Error")));
            Assert.DoesNotContain("the host's", await space.KubectlAsync("logs", "shared", "--all-containers", "--ignore-errors"));
        }
        finally
        {
            await space.KubectlAsync("delete", "pod", "shared", "--force", "--grace-period=0");
            HeldDirectory.RemoveTree(outside);
        }
    }

    private static (int Folders, int Links) LookUp(string volume, int rounds)
    {
        using var held = HeldDirectory.Open(volume);
        var (folders, links) = (0, 0);
        for (var round = 0; round < rounds || ((folders == 0 || links == 0) && round < 100 * rounds); round++)
        {
            using var found = held.TryOpenDirectory("place/folder"u8);
            if (found is null) links++;
            else folders++;
            if (found is not null) Assert.Empty(found.Names());
            using var entered = held.TryEnter("place/folder"u8);
            if (entered is not null) Assert.Empty(entered.Names());
        }
        return (folders, links);
    }

    // Looked at first and opened then, as it must not be done.
    private static bool FoundByPath(string volume)
    {
        try
        {
            var place = Path.Combine(volume, "place");
            return new DirectoryInfo(place).LinkTarget is null && File.ReadAllText(Path.Combine(place, "folder/secret")).Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
