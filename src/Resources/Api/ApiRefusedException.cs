using Naru.Resources.Trees;

namespace Naru.Resources.Api;

/// <summary>The server refused a request; <see cref="Status"/> is its <c>Status</c> object.</summary>
public sealed class ApiRefusedException(int code, Tree status) : Exception(status["message"].Text is { Length: > 0 } message ? message : $"the server answered {code}")
{
    /// <summary>The HTTP status code.</summary>
    public int Code { get; } = code;

    public Tree Status { get; } = status;

    /// <summary>The machine-readable reason, such as <c>NotFound</c> or <c>AlreadyExists</c>.</summary>
    public string Reason => Status["reason"].Text;
}
