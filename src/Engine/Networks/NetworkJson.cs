using System.Text.Json.Serialization;

namespace Naru.Engine.Networks;

/// <summary>What this folder keeps on disk.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ClusterRanges))]
[JsonSerializable(typeof(Pods.PodRecord))]
[JsonSerializable(typeof(Definitions.NetworkRecord))]
[JsonSerializable(typeof(Endpoints.ContainerNetRecord))]
internal sealed partial class NetworkJson : JsonSerializerContext;
