using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Naru.DockerApi.Routing;

namespace Naru.DockerApi.Http;

/// <summary>Runs one request: finds its route, and turns whatever goes wrong into the API's error answer.</summary>
internal sealed class DockerApplication(RouteTable routes, ILogger log) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection features) => new DefaultHttpContext(features);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var request = new DockerRequest(context);
        request.WriteCommonHeaders();
        try
        {
            request.CheckVersion();
            var match = routes.Find(context.Request.Method, request.Path);
            request.Captures = match.Captures;
            await match.Route.Handle(request);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            RequestLog.ClientLeft(log, request.Method, request.Path);
        }
        catch (Exception fault)
        {
            if (ErrorAnswer.StatusOf(fault) >= 500) RequestLog.Failed(log, request.Method, request.Path, fault);
            await ErrorAnswer.WriteAsync(request, fault);
        }
    }
}
