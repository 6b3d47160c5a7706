using Naru.Kernel;
using Naru.Resources.Api;

namespace Naru.Host.ControlPlane;

/// <summary>A way to the API that passes the <see cref="RolloutFailpoints"/>. Put in place only where a test has set a failpoint.</summary>
internal sealed class FailpointTransport(IApiTransport inner) : IApiTransport
{
    public static IApiTransport Around(IApiTransport inner) => Failpoint.IsSet ? new FailpointTransport(inner) : inner;

    public async ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        var response = await inner.SendAsync(request, cancel);
        if (response.Status < 300 && RolloutFailpoints.After(request) is { } place) Failpoint.Hit(place);
        return response;
    }

    public ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel) => inner.WatchAsync(request, cancel);
}
