using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Spec.Seccomp;

/// <summary>Profiles in their own spelling, without reflection. A field that nobody knows would be a condition silently lost.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SeccompProfile))]
internal sealed partial class SeccompProfileJson : JsonSerializerContext;
