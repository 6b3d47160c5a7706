using System.Text.Json.Serialization;

namespace Naru.Host.Up;

[JsonSerializable(typeof(JoinFile))]
internal sealed partial class JoinJson : JsonSerializerContext;
