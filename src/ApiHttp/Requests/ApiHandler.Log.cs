using Microsoft.Extensions.Logging;

namespace Naru.ApiHttp.Requests;

internal sealed partial class ApiHandler
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed by a mistake of the server's own")]
    private partial void Failed(string method, string path, Exception fault);
}
