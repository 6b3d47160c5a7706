using System.Diagnostics;
using Naru.Bench.Instances;

namespace Naru.Bench.Peers;

/// <summary>A <see cref="BareServer"/> in a process of its own, with a session to it.</summary>
internal sealed class BareServerProcess : IAsyncDisposable
{
    private readonly Process process;

    private BareServerProcess(Process process, ApiSession session) => (this.process, Session) = (process, session);

    public ApiSession Session { get; }

    public int Id => process.Id;

    /// <summary>Starts it; comes back when it has answered once.</summary>
    public static async Task<BareServerProcess> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["bare-server"]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the bare server did not start");
        var session = ApiSession.Open(address, client: null);
        await session.GetAsync("/bytes?count=1");
        return new BareServerProcess(process, session);
    }

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
