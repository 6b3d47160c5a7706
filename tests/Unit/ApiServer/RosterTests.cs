using Naru.ApiServer.Joining;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>What is given to a node is given once.</summary>
public sealed class RosterTests
{
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("NARU_RACE_ROUNDS"), out var rounds) ? rounds : 2000;

    [Fact]
    public async Task Two_machines_that_ask_for_one_name_at_once_never_both_get_it()
    {
        var roster = Rosters.Make();
        using var both = new Barrier(2);
        var twice = 0;
        var met = 0;
        // Each machine asks in every round, and takes the name away again when it has it; a thread for each, begun together.
        await Task.WhenAll(MachineAsync("192.168.1.1", "a"), MachineAsync("192.168.1.2", "b"));
        Assert.Equal((0, Rounds), (twice, met));

        Task MachineAsync(string address, string key) => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    both.SignalAndWait(TestContext.Current.CancellationToken);
                    var code = Try(() => roster.Enter("n" + round, address, key + round, isOwn: false));
                    if (code == 409) Interlocked.Increment(ref met);
                    both.SignalAndWait(TestContext.Current.CancellationToken);
                    if (code == 0 && !roster.Remove("n" + round)) Interlocked.Increment(ref twice);
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        static int Try(Action ask)
        {
            try
            {
                ask();
                return 0;
            }
            catch (ApiRefusedException refused)
            {
                return refused.Code;
            }
        }
    }

    [Fact]
    public void Names_numbers_and_addresses_are_never_given_twice()
    {
        var roster = Rosters.Make();
        var first = roster.Enter("a", "192.168.1.1", "ka", isOwn: false);
        Assert.Equal(("10.244.64.0/24", "192.168.1.1"), (first.PodRange, first.Address));
        Assert.Equal("10.244.65.0/24", roster.Enter("b", "192.168.1.2", "kb", isOwn: false).PodRange);
        Assert.Contains("this cluster has a node a already; choose another name with --name", Refused(409, () => roster.Enter("a", "192.168.1.3", "kc", isOwn: false)));
        Assert.Contains("192.168.1.1 is the address of node a already", Refused(409, () => roster.Enter("c", "192.168.1.1", "kc", isOwn: false)));
        Assert.Contains("it lies in a range of the cluster", Refused(400, () => roster.Enter("c", "10.89.0.9", "kc", isOwn: false)));
        // Whoever has the key is the same machine, and may have moved.
        Assert.Equal(("10.244.64.0/24", "192.168.1.9"), roster.Enter("a", "192.168.1.9", "ka", isOwn: false) is var again ? (again.PodRange, again.Address) : default);
    }

    [Fact]
    public void Names_of_the_servers_machine_go_only_to_what_the_server_started()
    {
        var roster = Rosters.Make();
        Assert.Contains("the name node-2 is kept for the server's own machine", Refused(409, () => roster.Enter("node-2", "10.89.0.2", "k", isOwn: false)));
        Assert.Contains("the name node-2 is kept", Refused(409, () => roster.Enter("node-2", "192.168.1.1", "k", isOwn: true)));
        Assert.Contains("this token is for the nodes of the server's own machine", Refused(403, () => roster.Enter("other", "192.168.1.1", "k", isOwn: true)));
        Assert.Equal("10.244.1.0/24", roster.Enter("node-2", "10.89.0.2", "k", isOwn: true).PodRange);
        // Begun anew under another key, the one before counts no longer.
        var before = roster.Standing("node-2", "k")!.Value;
        roster.Enter("node-2", "10.89.0.2", "k2", isOwn: true);
        Assert.True(before.IsCancellationRequested);
        Assert.Null(roster.Standing("node-2", "k"));
        Assert.NotNull(roster.Standing("node-2", "k2"));
    }

    [Fact]
    public void A_certificate_counts_while_its_name_has_its_key()
    {
        var roster = Rosters.Make();
        Assert.Null(roster.Standing("a", "ka"));
        roster.Enter("a", "192.168.1.1", "ka", isOwn: false);
        Assert.Null(roster.Standing("a", "kb"));
        var open = roster.Standing("a", "ka")!.Value;
        var told = "";
        roster.Removed += name => told = name;
        Assert.True(roster.Remove("a"));
        Assert.Equal(("a", true), (told, open.IsCancellationRequested));
        Assert.Null(roster.Standing("a", "ka"));
        Assert.Null(roster.Standing("", "ka"));
        Assert.False(roster.Remove("a"));
        Assert.Contains("key has been refused", Refused(403, () => roster.Enter("a", "192.168.1.1", "ka", isOwn: false)));
        Assert.Equal("10.244.64.0/24", roster.Enter("a", "192.168.1.1", "kb", isOwn: false).PodRange);
        Assert.Null(roster.Standing("a", "ka"));
        Assert.Equal(CancellationToken.None, roster.Standing("", "an administrator's"));
    }

    [Fact]
    public void Whether_a_certificate_counts_is_said_while_another_node_is_being_written_down()
    {
        NodeRoster? roster = null;
        var asked = false;
        roster = Rosters.Make(keep: _ =>
        {
            // As on another connection: a thread of its own, for which a lock of the one that writes is another's.
            if (roster!.Find("a") is not null) asked = Task.Run(() => roster.Standing("a", "ka") is not null).Wait(TimeSpan.FromSeconds(20));
        });
        roster.Enter("a", "192.168.1.1", "ka", isOwn: false);
        roster.Enter("b", "192.168.1.2", "kb", isOwn: false);
        Assert.True(asked, "no answer within 20 s while node b was being written down");
    }

    [Fact]
    public void What_was_given_outlives_the_server_and_what_could_not_be_written_was_not_given()
    {
        Tree kept = default;
        var isFull = false;
        var roster = Rosters.Make(keep: page => kept = isFull ? throw new IOException("no space left") : page);
        roster.Enter("a", "192.168.1.1", "ka", isOwn: false);
        roster.Enter("b", "192.168.1.2", "kb", isOwn: false);
        roster.Remove("a");
        isFull = true;
        Assert.Contains("could not be written down", Refused(500, () => roster.Enter("c", "192.168.1.3", "kc", isOwn: false)));
        Assert.Contains("could not be written down", Refused(500, () => roster.Remove("b")));
        Assert.NotNull(roster.Standing("b", "kb"));
        var next = Rosters.Make(Tree.Parse(kept.ToString()));
        Assert.Equal(("b", "192.168.1.2", "kb"), Assert.Single(next.Nodes) is var only ? (only.Node.Name, only.Node.Address, only.Key) : default);
        Assert.Null(next.Standing("", "ka"));
        Assert.Null(next.Find("c"));
    }

    [Fact]
    public void A_roster_of_names_and_numbers_is_read_on()
    {
        var roster = Rosters.Make(Tree.Parse("""{"second":64,"format":65}"""));
        Assert.Equal("10.244.64.0/24", roster.Find("second")!.PodRange);
        Assert.Equal("10.244.65.0/24", roster.Find("format")!.PodRange);
        // Its key was not written down: any that the authority signed for the name counts, until it is taken away.
        Assert.NotNull(roster.Standing("second", "whichever"));
        Refused(409, () => roster.Enter("second", "192.168.1.1", "k", isOwn: false));
        roster.Remove("second");
        Assert.Null(roster.Standing("second", "whichever"));
        roster.Adopt("node-2", "k2");
        Assert.NotNull(roster.Standing("node-2", "k2"));
    }

    [Fact]
    public void When_all_numbers_are_given_the_next_is_told_so()
    {
        var roster = Rosters.Make(last: 64);
        roster.Enter("a", "192.168.1.1", "ka", isOwn: false);
        Assert.Contains("given all its numbers of nodes", Refused(507, () => roster.Enter("b", "192.168.1.2", "kb", isOwn: false)));
    }

    private static string Refused(int code, Action ask)
    {
        var refused = Assert.Throws<ApiRefusedException>(ask);
        Assert.Equal(code, refused.Code);
        return refused.Message;
    }
}
