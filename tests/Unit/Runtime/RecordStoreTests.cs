using Naru.Oci.RuntimeSpec;
using Naru.Runtime;
using Naru.Runtime.Keeping;

namespace Naru.Tests.Unit.Runtime;

/// <summary>Records on disk: written once, added to, and read back whatever a crash or a power cut left of them.</summary>
public sealed class RecordStoreTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ExitRecord End = new() { Code = 3, FinishedAt = Time };

    private readonly string run = Directory.CreateTempSubdirectory("naru-records-").FullName;
    private readonly RecordStore store;
    private readonly ContainerRecord created = new()
    {
        Plan = new ContainerPlan
        {
            Id = "one",
            Spec = new ContainerSpec { Process = new ProcessSpec { Args = ["true"] }, Root = new RootSpec { Path = "/root" } },
        },
        Phase = ContainerPhase.Created,
        CreatedAt = Time,
    };

    public RecordStoreTests() => store = new RecordStore(run);

    private string RecordFile => Path.Combine(store.DirectoryOf("one"), "record.json");

    public void Dispose() => Directory.Delete(run, recursive: true);

    [Fact]
    public void The_last_that_was_noted_counts_and_the_plan_stays()
    {
        NoteWholeLife();
        var read = Assert.Single(store.Load());
        Assert.Equal(ContainerPhase.Stopped, read.Phase);
        Assert.Equal(End, read.Exit);
        Assert.Equal(["true"], read.Plan.Spec.Process.Args);
        Assert.Equal(Time, read.CreatedAt);
    }

    [Fact]
    public void A_record_cut_anywhere_reads_as_what_was_whole_before_the_cut_and_takes_more()
    {
        NoteWholeLife();
        var whole = File.ReadAllBytes(RecordFile);
        var firstLine = whole.AsSpan().IndexOf((byte)'\n');
        for (var length = firstLine; length < whole.Length; length++)
        {
            File.WriteAllBytes(RecordFile, whole[..length]);
            Assert.Equal(Whole(whole.AsSpan(0, length)), Assert.Single(store.Load()).Phase);
            store.Note(created with { Phase = ContainerPhase.Stopped, Exit = End });
            Assert.Equal(End, Assert.Single(store.Load()).Exit);
        }
    }

    [Fact]
    public void A_record_whose_first_line_is_not_whole_was_never_made()
    {
        store.Save(created);
        File.WriteAllBytes(RecordFile, File.ReadAllBytes(RecordFile)[..10]);
        Assert.Empty(store.Load());
        Assert.False(Directory.Exists(store.DirectoryOf("one")));
    }

    [Fact]
    public void A_container_that_starts_again_and_again_keeps_a_short_record()
    {
        store.Save(created);
        for (var i = 0; i < 5000; i++) store.Note(created with { Phase = ContainerPhase.Stopped, Pid = i, Exit = End });
        Assert.True(new FileInfo(RecordFile).Length < 300 << 10);
        Assert.Equal(4999, Assert.Single(store.Load()).Pid);
    }

    /// <summary>The phase of the last line that is all there; its newline may lack.</summary>
    private static ContainerPhase Whole(ReadOnlySpan<byte> record)
    {
        var lines = record.Count((byte)'\n');
        var last = record[(record.LastIndexOf((byte)'\n') + 1)..];
        var isWhole = last.Length > 0 && last.Count((byte)'{') == last.Count((byte)'}');
        return (ContainerPhase)(isWhole ? lines : lines - 1);
    }

    private void NoteWholeLife()
    {
        store.Save(created);
        store.Note(created with { Phase = ContainerPhase.Starting, StartedAt = Time });
        store.Note(created with { Phase = ContainerPhase.Running, StartedAt = Time, Pid = 7, PidStartTicks = 8, BootId = "boot" });
        store.Note(created with { Phase = ContainerPhase.Stopped, StartedAt = Time, Exit = End });
    }
}
