using Naru.Resources.Api;
using Naru.Resources.Faults;
using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Requests;

/// <summary>
/// The server's refusals: <c>Status</c> objects in the shapes that clients take apart. The texts that clients compare
/// or print are Kubernetes' own.
/// </summary>
public static class Refusal
{
    public static ApiRefusedException NotFound(Kind kind, string name) =>
        Make(404, "NotFound", $"{kind.GroupResource} \"{name}\" not found", Details(kind, name));

    /// <summary>No such path.</summary>
    public static ApiRefusedException NoSuchPath() =>
        Make(404, "NotFound", "the server could not find the requested resource", Tree.EmptyObject);

    public static ApiRefusedException AlreadyExists(Kind kind, string name) =>
        Make(409, "AlreadyExists", $"{kind.GroupResource} \"{name}\" already exists", Details(kind, name));

    public static ApiRefusedException Conflict(Kind kind, string name, string why = "the object has been modified; please apply your changes to the latest version and try again") =>
        Make(409, "Conflict", $"Operation cannot be fulfilled on {kind.GroupResource} \"{name}\": {why}", Details(kind, name));

    public static ApiRefusedException BadRequest(string message) => Make(400, "BadRequest", message);

    public static ApiRefusedException Forbidden(Kind kind, string name, string why) =>
        Make(403, "Forbidden", name.Length > 0 ? $"{kind.GroupResource} \"{name}\" is forbidden: {why}" : $"{kind.GroupResource} is forbidden: {why}", Details(kind, name));

    public static ApiRefusedException Forbidden(string message) => Make(403, "Forbidden", message, Tree.EmptyObject);

    public static ApiRefusedException Unauthorized() => Make(401, "Unauthorized", "Unauthorized");

    public static ApiRefusedException MethodNotAllowed() =>
        Make(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", Tree.EmptyObject);

    public static ApiRefusedException NotAcceptable(string supported) =>
        Make(406, "NotAcceptable", $"only the following media types are accepted: {supported}");

    public static ApiRefusedException UnsupportedMediaType(string given, string supported) =>
        Make(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {supported} (not {given})");

    public static ApiRefusedException TooLarge(long most) =>
        Make(413, "RequestEntityTooLarge", $"Request entity too large: limit is {most}");

    public static ApiRefusedException Expired(string message, string? continueToken = null) =>
        Make(410, "Expired", message, metadata: continueToken is null ? Tree.EmptyObject : Tree.Object(("continue", continueToken)));

    public static ApiRefusedException TooOld(long asked, long oldest) => Expired($"too old resource version: {asked} ({oldest})");

    /// <summary>A revision that has not been reached.</summary>
    public static ApiRefusedException TooLargeRevision(long asked, long current) =>
        Make(504, "Timeout", $"Too large resource version: {asked}, current: {current}", Tree.Object(
            ("causes", Tree.Array(Tree.Object(("reason", "ResourceVersionTooLarge"), ("message", "Too large resource version")))),
            ("retryAfterSeconds", 1)));

    public static ApiRefusedException TooManyRequests(string message, int retrySeconds, Tree causes = default) =>
        Make(429, "TooManyRequests", message, Tree.Object(("retryAfterSeconds", retrySeconds > 0 ? (Tree)retrySeconds : default), ("causes", causes)));

    public static ApiRefusedException Internal(string message) => Make(500, "InternalError", $"Internal error occurred: {message}",
        Tree.Object(("causes", Tree.Array(Tree.Object(("message", message))))));

    public static ApiRefusedException Unavailable(string message) => Make(503, "ServiceUnavailable", message, Tree.Object(("retryAfterSeconds", 1)));

    /// <summary>Several things about an object are wrong; all are told at once.</summary>
    public static ApiRefusedException Invalid(Kind kind, string name, FaultList faults)
    {
        var head = kind.Group.Length == 0 ? kind.Name : $"{kind.Name}.{kind.Group}";
        return Make(422, "Invalid", $"{head} \"{name}\" is invalid: {faults}", Tree.Object(
            ("name", Optional(name)), ("group", Optional(kind.Group)), ("kind", kind.Name), ("causes", Tree.Array(faults.Select(f => f.ToCause())))));
    }

    /// <summary>A <c>Status</c> that says that something was done.</summary>
    public static Tree Success(Kind kind, string name, string uid = "", int code = 0) => Tree.Object(
        ("kind", "Status"), ("apiVersion", "v1"), ("metadata", Tree.EmptyObject), ("status", "Success"),
        ("details", Tree.Object(("name", Optional(name)), ("group", Optional(kind.Group)), ("kind", kind.Plural), ("uid", Optional(uid)))),
        ("code", code == 0 ? default : (Tree)code));

    public static ApiRefusedException Make(int code, string reason, string message, Tree details = default, Tree metadata = default) => new(code, Tree.Object(
        ("kind", "Status"), ("apiVersion", "v1"), ("metadata", metadata.IsAbsent ? Tree.EmptyObject : metadata), ("status", "Failure"),
        ("message", message), ("reason", reason), ("details", details), ("code", code)));

    private static Tree Details(Kind kind, string name) =>
        Tree.Object(("name", Optional(name)), ("group", Optional(kind.Group)), ("kind", kind.Plural));

    private static Tree Optional(string text) => text.Length == 0 ? default : text;
}
