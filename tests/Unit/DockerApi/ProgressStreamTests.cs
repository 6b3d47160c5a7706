using System.Text;
using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Images;
using Naru.Engine.Transfer;

namespace Naru.Tests.Unit.DockerApi;

/// <summary>What is told of work under way, to clients that do not read it or go away.</summary>
public sealed class ProgressStreamTests
{
    private const int Lines = ProgressStream.MostWaiting * 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_does_not_read_holds_the_work_up_and_gets_every_line_once_it_does()
    {
        var body = new SlowBody();
        var worker = new Worker();
        var told = ProgressStream.RunAsync(RequestTo(body, CancellationToken.None), worker.RunAsync);
        worker.AwaitPause();
        Assert.InRange(worker.Told, ProgressStream.MostWaiting, Lines - 1);
        body.TakesOn.SetResult();
        await told.WaitAsync(Patience, Cancel);
        Assert.Equal(Lines, Encoding.UTF8.GetString(body.Taken.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Work_goes_on_to_its_end_when_the_client_that_did_not_read_leaves()
    {
        using var leaves = new CancellationTokenSource();
        var worker = new Worker();
        var told = ProgressStream.RunAsync(RequestTo(new SlowBody(), leaves.Token), worker.RunAsync);
        worker.AwaitPause();
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => told.WaitAsync(Patience, Cancel));
        Assert.Equal(Lines, worker.Told);
    }

    private static DockerRequest RequestTo(Stream body, CancellationToken aborted)
    {
        var context = new DefaultHttpContext { RequestAborted = aborted };
        context.Response.Body = body;
        return new DockerRequest(context);
    }

    private sealed class Worker
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Thread? thread;

        public int Told { get; private set; }

        public Task RunAsync(Action<ProgressMessage> report)
        {
            thread = new Thread(() =>
            {
                for (; Told < Lines; Told++) report(ProgressMessage.Text("line"));
                done.SetResult();
            });
            thread.Start();
            return done.Task;
        }

        public void AwaitPause() =>
            Assert.True(SpinWait.SpinUntil(() => Told >= ProgressStream.MostWaiting && (done.Task.IsCompleted || thread!.ThreadState.HasFlag(ThreadState.WaitSleepJoin)), Patience), "the work neither ended nor waited");
    }

    /// <summary>Takes nothing until told.</summary>
    private sealed class SlowBody : MemoryStream
    {
        public TaskCompletionSource TakesOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public MemoryStream Taken { get; } = new();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await TakesOn.Task.WaitAsync(cancellationToken);
            Taken.Write(buffer.Span);
        }
    }
}
