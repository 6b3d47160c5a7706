using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Storage;

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(ContainerState))]
internal sealed partial class RecordJson : JsonSerializerContext;
