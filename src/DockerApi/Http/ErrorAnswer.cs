using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Json;
using Naru.Engine;
using Naru.Oci;

namespace Naru.DockerApi.Http;

/// <summary>Every failure leaves as <c>{"message": ...}</c> with the status its sort has in the Docker Engine API.</summary>
internal static class ErrorAnswer
{
    public static int StatusOf(Exception fault) => fault switch
    {
        EngineException e => e.Fault switch
        {
            EngineFault.NotFound => StatusCodes.Status404NotFound,
            EngineFault.Conflict => StatusCodes.Status409Conflict,
            EngineFault.Invalid => StatusCodes.Status400BadRequest,
            EngineFault.Unchanged => StatusCodes.Status304NotModified,
            EngineFault.Denied => StatusCodes.Status403Forbidden,
            EngineFault.Unsupported => StatusCodes.Status501NotImplemented,
            _ => StatusCodes.Status500InternalServerError,
        },
        JsonException or ImageFormatException => StatusCodes.Status400BadRequest,
        BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };

    public static async Task WriteAsync(DockerRequest request, Exception fault)
    {
        if (request.IsHijacked) return;
        if (request.HasStarted)
        {
            request.Abort();
            return;
        }
        var status = StatusOf(fault);
        if (status == StatusCodes.Status304NotModified)
        {
            request.Empty(status);
            return;
        }
        await request.JsonAsync(status, new ErrorMessage(Sentence(fault)), WireJson.Default.ErrorMessage);
    }

    /// <summary>What a client is told.</summary>
    public static string Sentence(Exception fault) => fault switch
    {
        JsonException { Path: { Length: > 0 } place } => $"invalid JSON in the request body: at {place} stands something of another kind than belongs there",
        JsonException json => $"invalid JSON in the request body: {json.Message}",
        _ when DiskFull.IsCauseOf(fault) => DiskFull.Sentence,
        _ => fault.Message,
    };
}
