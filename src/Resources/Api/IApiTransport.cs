namespace Naru.Resources.Api;

/// <summary>
/// The way from a client to the API server: in process or over HTTP, with the same authorization, admission and answers.
/// One of the four seams of the architecture; every implementation runs the same conformance suite.
/// </summary>
public interface IApiTransport
{
    /// <summary>Sends a request that is no watch. A refusal is a response with its <c>Status</c>, not an exception.</summary>
    /// <exception cref="IOException">The server could not be reached, or the connection was lost before the answer.</exception>
    ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel);

    /// <summary>Opens a watch (a list request whose query has <c>watch=true</c>).</summary>
    /// <exception cref="ApiRefusedException">The server answered with a <c>Status</c> instead, such as 410 Gone.</exception>
    /// <exception cref="IOException">The server could not be reached.</exception>
    ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel);
}
