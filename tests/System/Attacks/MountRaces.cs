using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;
using Naru.Tests.System.Runtime;

namespace Naru.Tests.System.Attacks;

/// <summary>
/// An attacker who shares a container's files exchanges a directory on the way to a mount's target for a link to a directory of
/// the host while the container starts (CVE-2021-30465, CVE-2024-45310, CVE-2025-31133 and their like).
/// </summary>
public sealed class MountRaces : IAsyncDisposable
{
    private readonly TestMachine machine = new();

    private string Victim => Path.Combine(machine.Outside, "victim");

    /// <summary>Where the link leads to when it is followed as if the container's root were "/".</summary>
    private string Twin => machine.Root + Victim;

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    [Fact]
    public async Task Mounts_devices_and_settings_meant_for_a_swapped_place_stay_inside()
    {
        Prepare("place", "dev");
        var gift = Directory.CreateDirectory(Path.Combine(machine.Outside, "gift")).FullName;
        await File.WriteAllTextAsync(Path.Combine(gift, "mark"), "");
        var falseProc = Directory.CreateDirectory(Path.Combine(machine.Root, "false-proc/sys/net/ipv4")).FullName;
        await File.WriteAllTextAsync(Path.Combine(falseProc, "ip_forward"), "untouched");
        Directory.CreateDirectory(Path.Combine(machine.Root, "proc"));
        File.CreateSymbolicLink(Path.Combine(machine.Root, "proc-link"), "/false-proc");
        // Ends with 1 where the gift, and with 2 where a device, lies at the place to which the link leads inside the root.
        var spec = machine.Spec("race", "sh", "-c", $"[ ! -e {Victim}/deep/mark ]; gift=$?; [ ! -e {Victim}/null ]; exit $(($? * 2 + gift))").WithMount("/place/deep", "bind", gift, "rbind", "rw");
        spec["linux"]!["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "1" };
        using (Exchange("place"))
        using (Exchange("dev"))
        using (Exchange("proc"))
        {
            var ends = await RunAsync(spec.ToJsonString());
            Assert.True(ends.Any(code => (code & 1) == 1), $"of {AttackGround.Rounds} starts no mount met the link");
            Assert.True(ends.Any(code => (code & 2) == 2), $"of {AttackGround.Rounds} starts no device met the link");
        }
        Assert.Empty(Directory.GetFileSystemEntries(Victim));
        Assert.DoesNotContain(Victim, await File.ReadAllTextAsync("/proc/mounts"));
        Assert.Equal("untouched", await File.ReadAllTextAsync(Path.Combine(falseProc, "ip_forward")));
    }

    [Fact]
    public void A_path_that_is_followed_by_its_text_meets_the_link()
    {
        // The control of the races here: the same swapping leads who follows path strings out of the root.
        Prepare("place");
        using (Exchange("place"))
            for (var round = 0; round < AttackGround.Rounds && Directory.GetFileSystemEntries(Victim).Length == 0; round++)
            {
                try
                {
                    Directory.CreateDirectory(Path.Combine(machine.Root, "place", "deep", $"{round}"));
                }
                catch (IOException)
                {
                    // Exchanged between two of its steps.
                    continue;
                }
            }
        Assert.NotEmpty(Directory.GetFileSystemEntries(Victim));
    }

    private void Prepare(params string[] places)
    {
        Directory.CreateDirectory(Victim);
        Directory.CreateDirectory(Twin);
        foreach (var place in places)
        {
            Directory.CreateDirectory(Path.Combine(machine.Root, place));
            File.CreateSymbolicLink(Path.Combine(machine.Root, place + "-link"), Victim);
        }
    }

    private Exchanger Exchange(string place) => new(Path.Combine(machine.Root, place), Path.Combine(machine.Root, place + "-link"));

    /// <summary>Starts a container again and again; gives how those ended that started at all, 0 where nothing was met.</summary>
    private async Task<IReadOnlyList<int>> RunAsync(string json)
    {
        await machine.KeeperAsync();
        await using var keeper = await KeeperClient.ConnectAsync(machine.Run);
        var spec = JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(json), RuntimeSpecJson.Default.ContainerSpec)!;
        var ends = new List<int>();
        for (var round = 0; round < AttackGround.Rounds; round++)
        {
            var id = $"race-{round}";
            await keeper.CreateAsync(new ContainerPlan { Id = id, Spec = spec });
            try
            {
                await keeper.StartAsync(id);
                ends.Add((await keeper.WaitAsync(id)).Code);
            }
            catch (KeeperException swapped) when (swapped.Fault != KeeperFault.Disconnected)
            {
                // Exchanged between two steps, so that a directory was no directory: the start is given up, and that is fine.
                continue;
            }
            finally
            {
                await keeper.DeleteAsync(id, force: true);
            }
        }
        return ends;
    }
}
