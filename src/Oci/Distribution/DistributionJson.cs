using System.Text.Json.Serialization;

namespace Naru.Oci.Distribution;

/// <summary>Generated readers and writers for the registry protocol's documents.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DistributionErrors))]
[JsonSerializable(typeof(TagList))]
[JsonSerializable(typeof(Catalog))]
[JsonSerializable(typeof(BearerToken))]
public sealed partial class DistributionJson : JsonSerializerContext;
