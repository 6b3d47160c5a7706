using Microsoft.AspNetCore.Http;

namespace Naru.Registry;

/// <summary>A part of a sorted list, as <c>?n=</c> and <c>?last=</c> ask for it (distribution spec, "Listing Tags").</summary>
internal sealed record RegistryPage(IReadOnlyList<string> Items, int? Size, bool More)
{
    public static RegistryPage Of(HttpRequest request, IReadOnlyList<string> sorted)
    {
        var last = request.Query["last"].ToString();
        var rest = last.Length == 0 ? sorted : [.. sorted.Where(item => string.CompareOrdinal(item, last) > 0)];
        if (!int.TryParse(request.Query["n"], out var size) || size < 0) return new RegistryPage(rest, null, false);
        return new RegistryPage([.. rest.Take(size)], size, rest.Count > size);
    }

    public void WriteLink(HttpResponse response, string path)
    {
        if (More && Items.Count > 0) response.Headers.Link = $"<{path}?n={Size}&last={Uri.EscapeDataString(Items[^1])}>; rel=\"next\"";
    }
}
