using System.Text.Json.Serialization;
using Naru.Runtime.Keeping;

namespace Naru.Runtime.Protocol;

/// <summary>The messages and the keeper's own records as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeeperRequest))]
[JsonSerializable(typeof(KeeperReply))]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(ContainerProgress))]
internal sealed partial class KeeperJson : JsonSerializerContext;
