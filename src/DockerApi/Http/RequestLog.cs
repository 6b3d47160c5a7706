using Microsoft.Extensions.Logging;

namespace Naru.DockerApi.Http;

internal static partial class RequestLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path}: the client left")]
    public static partial void ClientLeft(ILogger log, string method, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void Failed(ILogger log, string method, string path, Exception fault);
}
