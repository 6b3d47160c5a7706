namespace Naru.Resources.OpenApi;

/// <summary>Which of the two forms a document has; they differ in where schemas stand and how operations refer to them.</summary>
internal sealed record OpenApiDialect(string RefPrefix, bool IsV3)
{
    public static OpenApiDialect V2 { get; } = new("#/definitions/", false);

    public static OpenApiDialect V3 { get; } = new("#/components/schemas/", true);
}
