namespace Naru.Client;

/// <summary>Which objects a list or a watch is about.</summary>
public sealed record ListOptions
{
    /// <summary>"" means all namespaces.</summary>
    public string Namespace { get; init; } = "";

    public string LabelSelector { get; init; } = "";

    public string FieldSelector { get; init; } = "";

    /// <summary>The most objects one page holds.</summary>
    public int PageSize { get; init; } = 500;

    public static ListOptions All { get; } = new();
}
