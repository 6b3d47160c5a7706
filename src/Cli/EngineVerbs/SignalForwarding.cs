using System.Runtime.InteropServices;
using Naru.Resources.Trees;

namespace Naru.Cli.EngineVerbs;

/// <summary>While it lives, signals to this process go to a container instead: whoever stays with a program means that program by Ctrl-C.</summary>
internal sealed class SignalForwarding : IDisposable
{
    private static readonly (PosixSignal Signal, string Name)[] Forwarded =
        [(PosixSignal.SIGINT, "INT"), (PosixSignal.SIGTERM, "TERM"), (PosixSignal.SIGHUP, "HUP"), (PosixSignal.SIGQUIT, "QUIT")];

    private readonly PosixSignalRegistration[] _registrations;

    public SignalForwarding(EngineClient engine, string container) =>
        _registrations = [.. Forwarded.Select(one => PosixSignalRegistration.Create(one.Signal, received =>
        {
            received.Cancel = true;
            _ = SendAsync(engine, container, one.Name);
        }))];

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private static async Task SendAsync(EngineClient engine, string container, string signal)
    {
        try
        {
            await engine.PostAsync($"/containers/{container}/kill?signal={signal}", default(Tree), CancellationToken.None);
        }
        catch (RefusedException)
        {
            // It ended first, which is what was wanted.
        }
    }
}
