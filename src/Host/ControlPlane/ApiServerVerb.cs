using System.Runtime.InteropServices;

namespace Naru.Host.ControlPlane;

/// <summary>
/// <c>naru apiserver --data DIR --run DIR --api-port N</c>: the API server by itself, without controllers and nodes, for
/// its tests. Not among the verbs that people are shown.
/// </summary>
internal static class ApiServerVerb
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Read(arguments) is not { } options)
        {
            Console.Error.WriteLine("naru apiserver: usage: naru apiserver --data DIR --run DIR [--api-port N]");
            return 64;
        }
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => { signal.Cancel = true; stop.TrySetResult(); });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => { signal.Cancel = true; stop.TrySetResult(); });
        try
        {
            await using var host = await ApiHost.StartAsync(options, CancellationToken.None);
            Console.WriteLine($"the API answers on https://127.0.0.1:{host.Port}; export KUBECONFIG={host.Kubeconfig}");
            await stop.Task;
            return 0;
        }
        catch (IOException failure)
        {
            Console.Error.WriteLine($"naru: {failure.Message}");
            return 1;
        }
    }

    private static ApiHostOptions? Read(string[] arguments)
    {
        string? data = null, run = null;
        var port = 6443;
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            switch (arguments[i])
            {
                case "--data":
                    data = arguments[i + 1];
                    break;
                case "--run":
                    run = arguments[i + 1];
                    break;
                case "--api-port" when int.TryParse(arguments[i + 1], out var number) && number is >= 0 and < 65536:
                    port = number;
                    break;
                default:
                    return null;
            }
        }
        return data is null || run is null || arguments.Length % 2 != 0 ? null : new ApiHostOptions(data, run, port);
    }
}
