using System.Text.Json.Serialization;

namespace Naru.Host.Pods;

[JsonSerializable(typeof(SandboxFile))]
internal sealed partial class PodJson : JsonSerializerContext;
