namespace Naru.Client;

/// <summary>One kind of object as the API addresses it.</summary>
public sealed record ResourceType(string Group, string Version, string Plural, string Kind, bool IsNamespaced = true)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string Path(string ns, string name = "", string subresource = "")
    {
        var path = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        if (IsNamespaced && ns.Length > 0) path += $"/namespaces/{ns}";
        path += $"/{Plural}";
        if (name.Length > 0) path += $"/{name}";
        return subresource.Length > 0 ? $"{path}/{subresource}" : path;
    }

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
