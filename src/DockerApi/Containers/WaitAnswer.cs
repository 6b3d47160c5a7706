using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>How a container ended.</summary>
public sealed record WaitAnswer(int StatusCode, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WaitFault? Error);
