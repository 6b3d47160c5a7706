using Naru.Resources.Kinds;
using Naru.Resources.Objects;

namespace Naru.ApiServer.Storage;

/// <summary>Where an object is kept: <c>group/resource/namespace/name</c>, with empty parts for what it has not.</summary>
/// <param name="Resource">Group and resource, such as <c>apps/deployments</c> or <c>/pods</c>; never a version.</param>
internal readonly record struct StorageKey(string Resource, ObjectKey Object)
{
    public static StorageKey Of(Document document) => new(ResourceOf(document.Kind), document.Key);

    public override string ToString() => $"{Resource}/{Object.Namespace}/{Object.Name}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static StorageKey Parse(string text)
    {
        var name = text.LastIndexOf('/');
        var ns = text.LastIndexOf('/', name - 1);
        return new StorageKey(text[..ns], new ObjectKey(text[(ns + 1)..name], text[(name + 1)..]));
    }

    /// <summary>All versions of a resource are kept in one place, and both groups of events are.</summary>
    public static string ResourceOf(Kind kind) =>
        kind is { Plural: "events", Group: "events.k8s.io" } ? "/events" : $"{kind.Group}/{kind.Plural}";
}
