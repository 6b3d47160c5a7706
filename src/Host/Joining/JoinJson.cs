using System.Text.Json.Serialization;

namespace Naru.Host.Joining;

[JsonSerializable(typeof(JoinFile))]
internal sealed partial class JoinJson : JsonSerializerContext;
