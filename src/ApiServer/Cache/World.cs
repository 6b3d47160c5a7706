using System.Collections.Immutable;

namespace Naru.ApiServer.Cache;

/// <summary>All objects as they were at one revision.</summary>
internal sealed record World(long Revision, ImmutableDictionary<string, SortedDocuments> Resources)
{
    public SortedDocuments Of(string resource) => Resources.GetValueOrDefault(resource, SortedDocuments.Empty);
}
