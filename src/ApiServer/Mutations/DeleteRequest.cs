using Naru.ApiServer.Requests;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Mutations;

/// <summary>What a deletion asks for, from its body or its query.</summary>
/// <param name="GraceSeconds">Null: the kind's own.</param>
/// <param name="Propagation">Foreground, Background, Orphan; "" for the kind's own.</param>
internal sealed record DeleteRequest(long? GraceSeconds, string Propagation, string Uid, string ResourceVersion, bool IsDryRun)
{
    public static DeleteRequest Of(ResourceRequest request)
    {
        var body = request.Http.Body.IsEmpty ? Tree.EmptyObject : RequestBody.Decode(request);
        return Of(request, body);
    }

    public static DeleteRequest Of(ResourceRequest request, Tree body)
    {
        var query = request.Query;
        var grace = body["gracePeriodSeconds"];
        var propagation = body["propagationPolicy"].Text is { Length: > 0 } given ? given : query["propagationPolicy"];
        if (propagation is not ("" or "Foreground" or "Background" or "Orphan"))
            throw Refusal.Make(422, "Invalid", $"DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"{propagation}\": supported values: \"Background\", \"Foreground\", \"Orphan\"");
        if (propagation.Length == 0 && (body["orphanDependents"].IsTrue || query.IsTrue("orphanDependents"))) propagation = "Orphan";
        var dryRun = body["dryRun"].Items.Length > 0 || request.IsDryRun;
        return new DeleteRequest(grace.IsNumber ? grace.AsInt64() : query.Integer("gracePeriodSeconds"), propagation,
            body["preconditions"]["uid"].Text, body["preconditions"]["resourceVersion"].Text, dryRun);
    }

    /// <exception cref="Naru.Resources.Api.ApiRefusedException">409: the object is not the one that was meant.</exception>
    public void CheckPreconditions(Change change)
    {
        var old = change.Old;
        if (Uid.Length > 0 && Uid != old.Uid)
            throw Refusal.Conflict(change.Kind, old.ObjectName, $"Precondition failed: UID in precondition: {Uid}, UID in object meta: {old.Uid}");
        if (ResourceVersion.Length > 0 && ResourceVersion != old.ResourceVersion)
            throw Refusal.Conflict(change.Kind, old.ObjectName, $"Precondition failed: ResourceVersion in precondition: {ResourceVersion}, ResourceVersion in object meta: {old.ResourceVersion}");
    }
}
