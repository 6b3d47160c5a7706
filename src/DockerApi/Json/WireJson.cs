using System.Text.Json.Serialization;

namespace Naru.DockerApi.Json;

/// <summary>Source-generated JSON of everything this room sends or reads. Names are matched regardless of case, as Go clients expect.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ErrorMessage))]
internal sealed partial class WireJson : JsonSerializerContext;
