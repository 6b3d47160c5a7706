using System.Text.Json.Serialization;

namespace Naru.Host.Agents;

[JsonSerializable(typeof(AgentRequest))]
[JsonSerializable(typeof(AgentAnswer))]
internal sealed partial class AgentJson : JsonSerializerContext;
