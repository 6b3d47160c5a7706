using Naru.Client;
using Naru.Resources.Api;

namespace Naru.Controllers.Running;

/// <summary>Lets a controller write only the kinds it has declared; events it may always write.</summary>
internal sealed class DeclaredWrites(IApiTransport transport, ControllerDeclaration declaration) : IApiTransport
{
    public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        if (request.Method != "GET" && !declaration.WritesAnything && PluralOf(request.Path) is var plural && plural != "events" && !declaration.Writes.Any(type => type.Plural == plural))
            throw new InvalidOperationException($"the controller \"{declaration.Name}\" writes {plural}, which it has not declared: {request.Method} {request.Path}");
        return transport.SendAsync(request, cancel);
    }

    public ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel) => transport.WatchAsync(request, cancel);

    // /api/v1/... or /apis/GROUP/VERSION/..., then namespaces/NS/PLURAL or PLURAL.
    private static string PluralOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var at = parts[0] == "api" ? 2 : 3;
        var inNamespace = parts[at] == "namespaces" && parts.Length > at + 2 && ResourceTypes.All.Any(type => type.Plural == parts[at + 2]);
        return inNamespace ? parts[at + 2] : parts[at];
    }
}
